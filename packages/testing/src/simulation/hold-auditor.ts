import type { ConcertPolicy, Reservation } from "@admit-one/core";

export type HoldLimit = Pick<ConcertPolicy, "maxHolds" | "maxHoldsWithinMs">;

/** Counts the holds that each user starts, by the instants that they were written down with. */
export const createHoldAuditor = (
  { maxHolds, maxHoldsWithinMs }: HoldLimit,
  breach: (law: string, message: string) => void,
): ((reservation: Reservation) => void) => {
  const starts = new Map<string, number[]>();
  return ({ userId, showId, createdAtMs, version }) => {
    if (version !== 1) return;
    const key = `${userId} ${showId}`;
    // Clocks differ, so that a later one may say that it was earlier.
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
