import type { BoxOffice, ConcertListing } from "@admit-one/core";

/** The newest published concert; undefined if there is none. */
export const newestConcert = async (boxOffice: BoxOffice): Promise<ConcertListing | undefined> => {
  const listed = await boxOffice.listConcerts({ limit: 1 });
  return listed.outcome === "concerts_listed" ? listed.concerts[0] : undefined;
};

/** Whether any concert exists, also one that buyers do not see. */
export const hasConcert = async (boxOffice: BoxOffice): Promise<boolean> => {
  const listed = await boxOffice.listAllConcerts({ limit: 1 });
  return listed.outcome === "concerts_listed" && listed.concerts.length > 0;
};

export const isOnSale = async (boxOffice: BoxOffice, concertId: string): Promise<boolean> =>
  (await boxOffice.getConcert({ concertId })).outcome === "concert_found";
