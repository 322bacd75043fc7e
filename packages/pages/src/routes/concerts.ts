import type { ConcertListing } from "@admit-one/core";
import { pathId } from "@admit-one/http";
import type { Hono } from "hono";
import { answer } from "../answer.ts";
import { readGrades } from "../grades.ts";
import type { Handlers } from "../handlers.ts";
import { refusePage } from "../refuse.ts";
import { concertView } from "../views/concert.ts";
import { concertsView } from "../views/concerts.ts";
import { type Visit } from "../visit.ts";

export const addConcertRoutes = (app: Hono, { open }: Handlers): void => {
  app.get("/", open(listConcerts));
  app.get("/concerts/:concertId", open(showConcert));
};

const listConcerts = async (visit: Visit): Promise<Response> => {
  const { site, c, m } = visit;
  const listed = await site.boxOffice.listConcerts({ after: c.req.query("after") });
  if (listed.outcome === "validation") return refusePage(visit, "NOT_FOUND");
  const concerts = listed.concerts.filter(({ concert }) => concert.status === "published");
  return answer(visit, {
    title: m.concerts.title,
    entry: site.assets.entry("concerts"),
    main: concertsView(visit, concerts, listed.next),
  });
};

/** The concert of the address. Null for buyers if there is none. */
export const findConcert = async ({ site, c }: Visit): Promise<ConcertListing | null> => {
  const found = await site.boxOffice.getConcert({ concertId: pathId(c, "concertId") });
  return found.outcome === "concert_found" ? found : null;
};

const showConcert = async (visit: Visit): Promise<Response> => {
  const { site } = visit;
  const listing = await findConcert(visit);
  if (listing === null) return refusePage(visit, "NOT_FOUND");
  const [first] = listing.shows;
  const grades = first === undefined ? [] : await readGrades(site.boxOffice, first.showId);
  const { states } = await site.boxOffice.getSaleStates({ shows: listing.shows });
  return answer(visit, {
    title: listing.concert.title,
    entry: site.assets.entry("concerts"),
    main: concertView(visit, { ...listing, grades, states }),
  });
};
