import type { ConcertPolicy } from "../concert/concert.ts";
import type { ShowId } from "../kernel/ids.ts";
import type { ReserveSeatsOutcome } from "./reservation-commands.ts";

type Refused = Extract<ReserveSeatsOutcome, { readonly outcome: "hold_limit_exceeded" }>;

/**
 * Refuses another hold if the user's earlier holds of the show, oldest first, reach the limit. A
 * hold counts until its start is outside the window, even if it was released or declined. Otherwise
 * a user could block seats for ever without buying any.
 */
export const refusedStart = (
  started: readonly number[],
  { maxHolds, maxHoldsWithinMs }: ConcertPolicy,
  nowMs: number,
): Refused | null => {
  const counted = started.filter((atMs) => atMs > nowMs - maxHoldsWithinMs);
  // If the limit was lowered below the count, several holds must leave the window first.
  const last = counted.at(-maxHolds);
  if (last === undefined) return null;
  const retryAfterMs = last + maxHoldsWithinMs - nowMs;
  return { outcome: "hold_limit_exceeded", limit: maxHolds, retryAfterMs };
};

/**
 * How far back a hold must look, by show. The policy defines it, but is only loaded in the same
 * step.
 */
export type HoldWindows = {
  withinMs(showId: ShowId): number;
  learn(showId: ShowId, withinMs: number): void;
};

/** The most shows to remember. For any others, a hold may have to load twice. */
const knownMax = 10_000;

/** Remembers values that differ from the default, so that only a show's first hold loads twice. */
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
