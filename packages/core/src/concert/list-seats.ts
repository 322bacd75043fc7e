import type { ShowId } from "../kernel/ids.ts";
import { invalidToken, notFound, tokenNotActive } from "../kernel/refusals.ts";
import { authenticateToken } from "../queue/use-cases/authenticate-token.ts";
import { salesAt } from "./concert.ts";
import type { ListSeats, ListSeatsOutcome } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";

/** Journey 4: all seats of the show, and whether each can be reserved now. */
export const listSeats = async (
  context: ConcertContext,
  query: ListSeats,
): Promise<ListSeatsOutcome> => {
  const { stores, clock, seatMaps } = context;
  const known = await authenticateToken(context, query.token);
  if (known.outcome !== "known" || known.reading.status === "expired") return invalidToken;
  if (known.reading.status === "waiting") return tokenNotActive;
  const show = await stores.concerts.show(query.showId as ShowId);
  if (show === null) return notFound("show");
  const concert = await stores.concerts.concert(show.concertId);
  if (concert?.status !== "published") return notFound("show");
  if (concert.queueId !== known.queue.queueId) return invalidToken;
  const nowMs = clock.nowMs();
  const listing = await seatMaps.list(show.showId, nowMs, salesAt(show, nowMs) === "open");
  return { outcome: "seats_listed", ...listing };
};
