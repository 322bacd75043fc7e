import type { Concert, NotFound, Show } from "@admit-one/core";
import type { Ask } from "../kit/answers.ts";

type FoundShow =
  | { readonly outcome: "show_found"; readonly concert: Concert; readonly show: Show }
  | NotFound;

/** The show that a path names, with its concert; drafts too. */
export const findShow = async ({ desk, id }: Ask): Promise<FoundShow> => {
  const found = await desk.boxOffice.inspectConcert({ concertId: id("concertId") });
  if (found.outcome !== "concert_found") return found;
  const show = found.shows.find(({ showId }) => showId === id("showId"));
  return show === undefined
    ? { outcome: "not_found", what: "show" }
    : { outcome: "show_found", concert: found.concert, show };
};
