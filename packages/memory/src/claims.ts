import type { LiveClaim, Reservation } from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import type { Venue } from "./concert-store.ts";
import { isLive } from "./live.ts";
import { corrupt } from "./storable.ts";

/**
 * The backstop: every reservation stored as live claims its seats, and no seat twice. Apart from
 * the seats themselves, so that a rule which forgets to end one holder can't make room for another.
 */
export type Claims = {
  /** The seats of `after` must exist. */
  check(before: readonly Reservation[], after: readonly Reservation[]): void;
  apply(before: readonly Reservation[], after: readonly Reservation[]): void;
  rows(): readonly LiveClaim[];
};

/** Makes the unique index over live claims. */
export const createClaims = ({ halls }: Venue): Claims => {
  const check = (before: readonly Reservation[], after: readonly Reservation[]): void => {
    const claiming = after.filter(isLive);
    for (const [index, { showId, seats }] of claiming.entries()) {
      const hall = halls.get(showId);
      for (const { seatId } of seats) {
        const holder = hall?.holder(seatId) ?? null;
        const stays = holder !== null && !before.includes(holder);
        if (stays) corrupt(`seat ${seatId} of ${showId} has a live reservation already.`);
      }
      const others = claiming.slice(0, index).filter((other) => other.showId === showId);
      const together = [...seats, ...others.flatMap((other) => other.seats)];
      const once = allDiffer(together, ({ seatId }) => seatId);
      if (!once) corrupt(`one step claimed a seat of ${showId} twice.`);
    }
  };

  const apply = (before: readonly Reservation[], after: readonly Reservation[]): void => {
    for (const { showId, seats } of before.filter(isLive)) {
      const hall = halls.get(showId);
      for (const { seatId } of seats) hall?.setHolder(seatId, null);
    }
    for (const holder of after.filter(isLive)) {
      const hall = halls.get(holder.showId);
      for (const { seatId } of holder.seats) hall?.setHolder(seatId, holder);
    }
  };

  return { check, apply, rows: () => [...halls.values()].flatMap((hall) => hall.claims()) };
};
