import type { ConsoleRoutes } from "../kit/console-routes.ts";
import {
  discardLetter,
  eventsPage,
  lettersPage,
  replayLetter,
  replayLetters,
} from "./event-pages.ts";

export const addEventRoutes = ({ view, act }: ConsoleRoutes): void => {
  view("/events", "viewer", eventsPage);
  view("/events/:subscriber", "viewer", lettersPage);
  act("/events/:subscriber/replay", "manager", replayLetter);
  act("/events/:subscriber/discard", "manager", discardLetter);
  act("/events/:subscriber/replay-all", "manager", replayLetters);
};
