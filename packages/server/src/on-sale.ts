import type { BoxOffice, Concert, ConcertListing } from "@admit-one/core";

/** The newest published concert; undefined if there is none. */
export const newestConcert = async (boxOffice: BoxOffice): Promise<ConcertListing | undefined> => {
  const listed = await boxOffice.listConcerts({ limit: 1 });
  return listed.outcome === "concerts_listed" ? listed.concerts[0] : undefined;
};

/** The newest concert, also one that buyers do not see; undefined if there is none. */
export const anyConcert = async (boxOffice: BoxOffice): Promise<Concert | undefined> => {
  const listed = await boxOffice.listAllConcerts({ limit: 1 });
  return listed.outcome === "concerts_listed" ? listed.concerts[0]?.concert : undefined;
};

/** Whether any concert exists, also one that buyers do not see. */
export const hasConcert = async (boxOffice: BoxOffice): Promise<boolean> =>
  (await anyConcert(boxOffice)) !== undefined;

export const isOnSale = async (boxOffice: BoxOffice, concertId: string): Promise<boolean> =>
  (await boxOffice.getConcert({ concertId })).outcome === "concert_found";
