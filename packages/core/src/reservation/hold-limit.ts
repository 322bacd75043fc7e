import type { ConcertPolicy } from "../concert/concert.ts";
import type { ShowId } from "../kernel/ids.ts";
import type { ReserveSeatsOutcome } from "./reservation-commands.ts";

type Refused = Extract<ReserveSeatsOutcome, { readonly outcome: "hold_limit_exceeded" }>;

/**
 * Whether the user's earlier holds of a show, oldest first, leave no room for one more. Each counts
 * from its start until it is out of the window, also when it was given back or declined: else a user
 * could keep seats from others for ever without buying any.
 */
export const refusedStart = (
  started: readonly number[],
  { maxHolds, maxHoldsWithinMs }: ConcertPolicy,
  nowMs: number,
): Refused | null => {
  const counted = started.filter((atMs) => atMs > nowMs - maxHoldsWithinMs);
  // Of more than fit, after the limit was lowered, several must be out of the window first.
  const last = counted.at(-maxHolds);
  if (last === undefined) return null;
  const retryAfterMs = last + maxHoldsWithinMs - nowMs;
  return { outcome: "hold_limit_exceeded", limit: maxHolds, retryAfterMs };
};

/** How far back a hold looks, by show. The policy says so, but is loaded in the same step. */
export type HoldWindows = {
  withinMs(showId: ShowId): number;
  learn(showId: ShowId, withinMs: number): void;
};

/** Shows that are remembered; beyond, a hold may have to look twice. */
const knownMax = 10_000;

/** Remembers what differs from the default, so that no hold after the first has to look twice. */
export const createHoldWindows = (defaultMs: number): HoldWindows => {
  const known = new Map<ShowId, number>();
  return {
    withinMs: (showId) => known.get(showId) ?? defaultMs,
    learn: (showId, withinMs) => {
      if (known.size >= knownMax) known.clear();
      known.set(showId, withinMs);
    },
  };
};
