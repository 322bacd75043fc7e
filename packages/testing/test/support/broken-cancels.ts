import type { BookingChange, Reservation } from "@admit-one/core";
import { type BrokenStores, broken, inBookings } from "./broken.ts";

const asPut = "BookingStore: every form of a reservation comes back as it was put";
const revenue =
  "LookupStore: a cancelled seat that waits for its money is sold, and no revenue of its section";

/** Saves another reservation than was put. */
const saving = (other: (put: Reservation) => Reservation) =>
  inBookings((inner) => ({
    update: (slice, decide) =>
      inner.update(slice, (state) => {
        const { outcome, change } = decide(state);
        const reservations = change?.reservations?.map(other);
        const saved: BookingChange = { ...change, ...(reservations && { reservations }) };
        return { outcome, ...(change && { change: saved }) };
      }),
  }));

const namesAndPrices = saving((put) => ({
  ...put,
  seats: put.seats.map(({ seatId, ticketId, price }) => ({ seatId, ticketId, price })),
}));

/** Stores that forget what was cancelled of a reservation. */
export const brokenCancels: readonly BrokenStores[] = [
  broken("seats that forget the refund that they wait for", asPut, namesAndPrices),
  broken("cancelled seats that count as revenue", revenue, namesAndPrices),
  broken(
    "cancelled seats that are not kept",
    asPut,
    saving((put) => ({ ...put, cancelledSeats: [] })),
  ),
];
