import type { LiveClaim, Reservation } from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import { isLive, type LiveReservation } from "./live.ts";
import { corrupt } from "./storable.ts";
import type { Venue } from "./venue.ts";

/**
 * The unique index: every reservation stored as live claims its seats, and no seat twice. It is
 * separate from the seats, so that a rule that forgets to end one holder cannot make room for
 * another.
 */
export type Claims = {
  /** The seats of `after` must exist. */
  check(before: readonly Reservation[], after: readonly Reservation[]): void;
  apply(before: readonly Reservation[], after: readonly Reservation[]): void;
  rows(): readonly LiveClaim[];
};

/** Creates the unique index over live claims. */
export const createClaims = ({ halls }: Venue): Claims => {
  const check = (before: readonly Reservation[], after: readonly Reservation[]): void => {
    for (const reservation of after) {
      if (!isLive(reservation)) continue;
      const { showId, seats } = reservation;
      const hall = halls.get(showId);
      for (const { seatId } of seats) {
        const holder = hall?.holder(seatId) ?? null;
        const stays = holder !== null && !before.includes(holder);
        if (stays) corrupt(`seat ${seatId} of ${showId} has a live reservation already.`);
      }
      const once = allDiffer(seats, ({ seatId }) => seatId);
      if (!once || after.some((other) => other !== reservation && share(other, reservation))) {
        corrupt(`one step claimed a seat of ${showId} twice.`);
      }
    }
  };

  const setHolder = ({ showId, seats }: LiveReservation, holder: LiveReservation | null): void => {
    const hall = halls.get(showId);
    for (const { seatId } of seats) hall?.setHolder(seatId, holder);
  };

  const apply = (before: readonly Reservation[], after: readonly Reservation[]): void => {
    for (const old of before) if (isLive(old)) setHolder(old, null);
    for (const next of after) if (isLive(next)) setHolder(next, next);
  };

  return { check, apply, rows: () => [...halls.values()].flatMap((hall) => hall.claims()) };
};

const share = (a: Reservation, b: Reservation): boolean =>
  isLive(a) &&
  a.showId === b.showId &&
  a.seats.some(({ seatId }) => b.seats.some((seat) => seat.seatId === seatId));
