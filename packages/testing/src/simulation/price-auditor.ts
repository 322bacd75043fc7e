import type { BookingChange, Seat } from "@admit-one/core";

/**
 * Checks that every hold has the prices in force. Seats that two steps of one instant write may be
 * seen in any order, so a price that was replaced just now counts as well.
 */
export const createPriceAuditor = (
  nowMs: () => number,
  breach: (law: string, message: string) => void,
) => {
  type Known = { readonly price: number; readonly before: number; readonly sinceMs: number };
  const known = new Map<string, Known>();
  const keyOf = ({ showId, seatId }: Pick<Seat, "showId" | "seatId">): string =>
    `${showId} ${seatId}`;

  return {
    /** Seats that were saved with a price. */
    save: (seats: readonly Seat[]): void => {
      for (const seat of seats) {
        const before = known.get(keyOf(seat))?.price ?? seat.price;
        if (before === seat.price && known.has(keyOf(seat))) continue;
        known.set(keyOf(seat), { price: seat.price, before, sinceMs: nowMs() });
      }
    },
    onBooking: ({ reservations = [] }: BookingChange): void => {
      for (const { reservationId, showId, seats, version, token } of reservations) {
        // An operator may sell for any amount.
        if (version !== 1 || token === null) continue;
        for (const { seatId, price } of seats) {
          const now = known.get(keyOf({ showId, seatId }));
          const isRight =
            now === undefined ||
            price === now.price ||
            (price === now.before && nowMs() === now.sinceMs);
          if (!isRight) {
            breach("price", `${reservationId} has ${seatId} for ${price}, not for ${now.price}`);
          }
        }
      }
    },
  };
};
