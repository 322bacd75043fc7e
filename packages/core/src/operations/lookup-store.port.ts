import type { PaymentId, ReservationId, SeatId, ShowId, UserId } from "../kernel/ids.ts";
import type { Part } from "../kernel/page.ts";
import type { Payment, PaymentStatus } from "../payment/payment.ts";
import type { Reservation, ReservationStatus } from "../reservation/reservation.ts";
import type { ReservationPlace } from "../sales/booking-store.port.ts";

/** What all that is named has in common; what is left out is any. */
export type ReservationFilter = {
  readonly showId?: ShowId | undefined;
  readonly userId?: UserId | undefined;
  /** Whose the seat is at the moment; only with `showId`, which has its own. */
  readonly seatId?: SeatId | undefined;
  /** The one that this payment pays, or paid. */
  readonly paymentId?: PaymentId | undefined;
  /** As it reads at the instant of the question: see `readReservation`. */
  readonly status?: ReservationStatus | undefined;
};

export type PaymentFilter = {
  readonly showId?: ShowId | undefined;
  readonly userId?: UserId | undefined;
  readonly reservationId?: ReservationId | undefined;
  readonly paymentId?: PaymentId | undefined;
  readonly status?: PaymentStatus | undefined;
};

/** Where a payment stands in the list of all. */
export type PaymentPlace = Pick<Payment, "createdAtMs" | "paymentId">;

/**
 * Finds what operators ask for, in the store of the bookings. Laws:
 *
 * - Reads see whole steps only, and lock nobody out.
 * - Lists are newest first, those of one instant by their ids backwards. They go on behind any place,
 *   whether something stands there or not: what comes meanwhile shifts nothing.
 * - Every list is found by an index, in one statement: its cost does not grow with what is not in it.
 * - Records are answered as they are stored.
 */
export interface LookupStore {
  reservations(
    filter: ReservationFilter,
    atMs: number,
    part: Part<ReservationPlace>,
  ): Promise<readonly Reservation[]>;
  payments(filter: PaymentFilter, part: Part<PaymentPlace>): Promise<readonly Payment[]>;
}
