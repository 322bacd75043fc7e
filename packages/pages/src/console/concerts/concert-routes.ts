import type { ConsoleRoutes } from "../kit/console-routes.ts";
import { addShow, changeStatus, deleteConcert, editConcert, editPolicy } from "./concert-acts.ts";
import { concertDocument, concertPage } from "./concert-page.ts";
import { concertsPage } from "./list-page.ts";
import { createHalls } from "./map.ts";
import { checkDocument, newConcertPage, saveDocument } from "./new-concert.ts";
import { blockSeats, sellSeats, unblockSeats } from "./seat-acts.ts";
import { sectionPage } from "./section-page.ts";
import {
  addSections,
  cancelShow,
  changePrices,
  editShow,
  retryShowRefunds,
  salesFile,
} from "./show-acts.ts";
import { showPage } from "./show-page.ts";

const concert = "/concerts/:concertId";
const show = `${concert}/shows/:showId`;

export const addConcertRoutes = ({ view, act }: ConsoleRoutes): void => {
  const halls = createHalls();
  view("/concerts", "viewer", concertsPage);
  view("/new-concert", "manager", newConcertPage);
  act("/new-concert/check", "manager", checkDocument);
  act("/new-concert/save", "manager", saveDocument);
  view(concert, "viewer", concertPage);
  view(`${concert}/document`, "viewer", concertDocument);
  act(`${concert}/edit`, "manager", editConcert);
  act(`${concert}/policy`, "manager", editPolicy);
  act(`${concert}/status`, "manager", changeStatus);
  act(`${concert}/delete`, "manager", deleteConcert);
  act(`${concert}/shows`, "manager", addShow);
  view(show, "viewer", showPage(halls));
  view(`${show}/seats`, "agent", sectionPage);
  view(`${show}/sales.csv`, "viewer", salesFile);
  act(`${show}/edit`, "manager", editShow);
  act(`${show}/prices`, "manager", changePrices);
  act(`${show}/sections`, "manager", addSections);
  act(`${show}/block`, "agent", blockSeats);
  act(`${show}/unblock`, "agent", unblockSeats);
  act(`${show}/sell`, "agent", sellSeats);
  act(`${show}/cancel`, "manager", cancelShow);
  act(`${show}/retry-refunds`, "agent", retryShowRefunds);
};
