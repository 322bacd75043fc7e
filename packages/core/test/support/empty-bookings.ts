import type { BookingSnapshot } from "../../src/sales/booking-view.ts";

/** Nothing is held, sold or paid. */
export const emptyBookings: BookingSnapshot = {
  seats: [],
  claims: [],
  reservations: [],
  payments: [],
  refunds: [],
  wallets: [],
  ledger: [],
};
