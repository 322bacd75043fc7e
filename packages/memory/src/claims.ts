import type { LiveClaim, Reservation, SeatId, ShowId } from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import { isLive, type LiveReservation } from "./booking-tables.ts";
import { corrupt } from "./storable.ts";

/**
 * The backstop: every reservation stored as live claims its seats, and no seat twice. Apart from
 * the seats themselves, so that a rule which forgets to end one holder can't make room for another.
 */
export type Claims = {
  check(before: readonly Reservation[], after: readonly Reservation[]): void;
  apply(before: readonly Reservation[], after: readonly Reservation[]): void;
  rows(): readonly LiveClaim[];
};

/** Makes the empty unique index over live claims. */
export const createClaims = (): Claims => {
  // By show and seat: a key made of both would cost more than all else here.
  const holders = new Map<ShowId, Map<SeatId, LiveReservation>>();

  const holdersAt = (showId: ShowId): Map<SeatId, LiveReservation> => {
    const known = holders.get(showId);
    if (known !== undefined) return known;
    const made = new Map<SeatId, LiveReservation>();
    holders.set(showId, made);
    return made;
  };

  const check = (before: readonly Reservation[], after: readonly Reservation[]): void => {
    const claiming = after.filter(isLive);
    for (const [index, { showId, seats }] of claiming.entries()) {
      const known = holders.get(showId);
      for (const { seatId } of seats) {
        const holder = known?.get(seatId);
        const stays = holder !== undefined && !before.includes(holder);
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
      const known = holdersAt(showId);
      for (const { seatId } of seats) known.delete(seatId);
    }
    for (const reservation of after.filter(isLive)) {
      const known = holdersAt(reservation.showId);
      for (const { seatId } of reservation.seats) known.set(seatId, reservation);
    }
  };

  const rows = (): readonly LiveClaim[] =>
    [...holders].flatMap(([showId, known]) =>
      [...known].map(([seatId, { reservationId }]) =>
        Object.freeze({ showId, seatId, reservationId }),
      ),
    );

  return { check, apply, rows };
};
