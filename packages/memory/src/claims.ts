import type { LiveClaim, Reservation, ShowId } from "@admit-one/core";
import { isLive } from "./booking-tables.ts";
import { seatKey } from "./concert-store.ts";
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
  const claims = new Map<string, LiveClaim>();

  const check = (before: readonly Reservation[], after: readonly Reservation[]): void => {
    const givenUp = new Set(before.flatMap(claimsOf).map(seatKey));
    const claimed = new Set<string>();
    for (const claim of after.flatMap(claimsOf)) {
      const key = seatKey(claim);
      if (claimed.has(key) || (claims.has(key) && !givenUp.has(key))) {
        corrupt(`seat ${claim.seatId} of ${claim.showId} has a live reservation already.`);
      }
      claimed.add(key);
    }
  };

  const apply = (before: readonly Reservation[], after: readonly Reservation[]): void => {
    for (const claim of before.flatMap(claimsOf)) claims.delete(seatKey(claim));
    for (const claim of after.flatMap(claimsOf)) claims.set(seatKey(claim), claim);
  };

  return { check, apply, rows: () => [...claims.values()] };
};

const claimsOf = (reservation: Reservation): readonly LiveClaim[] => {
  if (!isLive(reservation)) return [];
  const { reservationId, seats } = reservation;
  const showId: ShowId = reservation.showId;
  return seats.map(({ seatId }) => Object.freeze({ showId, seatId, reservationId }));
};
