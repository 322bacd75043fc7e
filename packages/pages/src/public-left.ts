import type { BoxOffice, ConcertListing } from "@admit-one/core";

/** Seats left by show, for the words of the public page. */
export const readPublicLeft = async (
  _boxOffice: BoxOffice,
  _listing: ConcertListing,
): Promise<ReadonlyMap<string, number>> => new Map();
