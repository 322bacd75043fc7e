import type { ListSeats, ListSeatsOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";
import { lookWithToken } from "./look-with-token.ts";

/** Journey 4: all seats of the show, and whether each can be reserved now. */
export const listSeats = async (
  context: ConcertContext,
  query: ListSeats,
): Promise<ListSeatsOutcome> => {
  const look = await lookWithToken(context, query);
  if (look.outcome !== "looked") return look;
  const listing = look.map.list(look.open);
  const { revision, pieces } = listing;
  return {
    outcome: "seats_listed",
    revision,
    pieces,
    // One array of a stadium's seats costs more than their changes: only those who read it pay.
    get seats() {
      return listing.seats;
    },
  };
};
