import type { ConcertListing, GetConcertOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import type { ConcertId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import type { Concert } from "./concert.ts";

/** Every concert with all its shows; public. */
export const listConcerts = async (context: Context): Promise<readonly ConcertListing[]> => {
  const concerts = await context.stores.concerts.concerts();
  return Promise.all(concerts.map((concert) => listing(context, concert)));
};

export const getConcert = async (
  context: Context,
  query: { readonly concertId: string },
): Promise<GetConcertOutcome> => {
  const concert = await context.stores.concerts.concert(query.concertId as ConcertId);
  if (concert === null) return notFound("concert");
  return { outcome: "concert_found", ...(await listing(context, concert)) };
};

const listing = async ({ stores }: Context, concert: Concert): Promise<ConcertListing> => ({
  concert,
  shows: await stores.concerts.shows(concert.concertId),
});
