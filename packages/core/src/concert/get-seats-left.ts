import type { ConcertId } from "../kernel/ids.ts";
import { invalidToken, notFound } from "../kernel/refusals.ts";
import { knowsWaiting } from "../queue/rules/frame.ts";
import type { QueueRuntime } from "../queue/runtime/queue-runtime.ts";
import type { OpenedToken } from "../queue/signed-token.ts";
import { authenticateToken } from "../queue/use-cases/authenticate-token.ts";
import { type Show, salesAt } from "./concert.ts";
import type { GetSeatsLeft, GetSeatsLeftOutcome, SeatsLeft } from "./concert-commands.ts";
import type { ConcertContext } from "./concert-context.ts";

export type SeatsLeftContext = ConcertContext & {
  readonly runtime: { readonly frames: Pick<QueueRuntime["frames"], "get" | "isDirty"> };
};

/** A process keeps the maps of some shows only. More than this would read them again and again. */
const showsMax = 32;

/** What those who wait want to know: whether anything is left for them. */
export const getSeatsLeft = async (
  context: SeatsLeftContext,
  { concertId, token }: GetSeatsLeft,
): Promise<GetSeatsLeftOutcome> => {
  const claims = context.verifiedTokens.open(token);
  if (claims === null) return invalidToken;
  const listing = await context.listings.of(concertId as ConcertId);
  if (listing?.concert.status !== "published") return notFound("concert");
  if (listing.concert.queueId !== claims.queueId) return invalidToken;
  if (!(await isLive(context, token, claims))) return invalidToken;
  const left = await context.seatsLeft.get(concertId, () => countLeft(context, listing.shows));
  return { outcome: "seats_left_found", left };
};

/** Those who wait are many. The frame of the queue knows most of them, so they cost no read. */
const isLive = async (
  context: SeatsLeftContext,
  token: string,
  { queueId, epoch, no }: OpenedToken,
): Promise<boolean> => {
  const { frames } = context.runtime;
  const known = await frames.get(queueId);
  if (known !== null && knowsWaiting(known.snapshot, epoch, no) && !frames.isDirty(queueId, no)) {
    return true;
  }
  const found = await authenticateToken(context, token);
  return found.outcome === "known" && found.reading.status !== "expired";
};

const countLeft = async (
  { showLooks, clock }: ConcertContext,
  shows: readonly Show[],
): Promise<readonly SeatsLeft[]> => {
  const nowMs = clock.nowMs();
  const selling = shows.filter((show) => salesAt(show, nowMs) === "open").slice(0, showsMax);
  const looks = await Promise.all(
    selling.map(async ({ showId }) => {
      const look = await showLooks.at(showId);
      // Counted at once: the map goes on with later calls.
      return look.outcome === "looked" ? look.map.left().map((it) => ({ showId, ...it })) : [];
    }),
  );
  return looks.flat();
};
