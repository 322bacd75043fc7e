import type { ConcertId, ShowId } from "../kernel/ids.ts";
import { type PageQuery, pageDefaults, readPage } from "../kernel/page.ts";
import { notFound } from "../kernel/refusals.ts";
import type { ConcertsOutcome, FindConcert, GetConcertOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import { concertCursor } from "./listings.ts";

/** Public: concerts with all their shows, newest first. */
export const listConcerts = async (
  { listings }: ConcertContext,
  query: PageQuery,
): Promise<ConcertsOutcome> => {
  const page = readPage(query, concertCursor, pageDefaults.public);
  if (page.outcome === "validation") return page;
  const { items, next } = await listings.page(page.part);
  return { outcome: "concerts_listed", concerts: items, next };
};

export const getConcert = async (
  { listings }: ConcertContext,
  query: FindConcert,
): Promise<GetConcertOutcome> => {
  const isByShow = "showId" in query;
  const listing = await (isByShow
    ? listings.ofShow(query.showId as ShowId)
    : listings.of(query.concertId as ConcertId));
  return listing === null
    ? notFound(isByShow ? "show" : "concert")
    : { outcome: "concert_found", ...listing };
};
