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
  return { outcome: "seats_listed", ...look.map.list(look.open) };
};
