import type { ConcertPolicy, Reservation } from "@admit-one/core";

export type HoldLimit = Pick<
  ConcertPolicy,
  "holdForMs" | "maxHolds" | "maxHoldsWithinMs" | "maxHoldExtensions" | "extendHoldByMs"
>;

/**
 * Counts the holds that each user starts, by their stored instants, and checks how far each end is
 * extended.
 */
export const createHoldAuditor = (
  { holdForMs, maxHolds, maxHoldsWithinMs, maxHoldExtensions, extendHoldByMs }: HoldLimit,
  breach: (law: string, message: string) => void,
): ((reservation: Reservation) => void) => {
  const starts = new Map<string, number[]>();
  const longestMs = holdForMs + maxHoldExtensions * extendHoldByMs;
  return ({ reservationId, userId, showId, createdAtMs, expiresAtMs, version, token }) => {
    if (expiresAtMs > createdAtMs + longestMs) {
      breach("limit", `${reservationId} is held for ${expiresAtMs - createdAtMs} ms`);
    }
    // What an operator sells is no hold of the user's.
    if (version !== 1 || token === null) return;
    const key = `${userId} ${showId}`;
    // Clocks differ, so a later hold may have an earlier instant.
    const all = [...(starts.get(key) ?? []), createdAtMs].sort((a, b) => a - b);
    starts.set(key, all);
    for (const [index, atMs] of all.entries()) {
      const last = all[index + maxHolds];
      if (last !== undefined && last - atMs < maxHoldsWithinMs) {
        breach("limit", `${userId} started ${maxHolds + 1} holds within ${last - atMs} ms`);
        return;
      }
    }
  };
};
