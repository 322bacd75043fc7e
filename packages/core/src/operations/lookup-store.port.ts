import type { PaymentId, ReservationId, SeatId, ShowId, UserId } from "../kernel/ids.ts";
import type { JournalReader } from "../kernel/journal.ts";
import type { Currency } from "../kernel/money.ts";
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
  /** As it reads at the instant of the question, see `readReservation`: one status or several. */
  readonly status?: ReservationStatus | readonly ReservationStatus[] | undefined;
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

/** The seats of one grade in one section. A hold that is over counts as free. */
export type SectionFigures = {
  readonly section: string;
  readonly grade: string | null;
  readonly total: number;
  readonly free: number;
  /** Also while they are being paid. */
  readonly held: number;
  /** Also while their refund is on its way. */
  readonly sold: number;
  readonly blocked: number;
  /** The prices promised for the seats of confirmed reservations, without cancelled ones. */
  readonly revenue: number;
};

export type ShowSales = {
  /** In the order of the plan. */
  readonly sections: readonly SectionFigures[];
  /** What was taken less what went back, of the payments of confirmed reservations. */
  readonly revenue: number;
  /** The sum of `kept` of all payments of the show. */
  readonly kept: number;
};

export type BucketsQuery = {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  readonly everyMs: number;
};

/** What was confirmed in one span of time, and is confirmed or being cancelled now. */
export type SalesBucket = {
  /** 0 begins at `fromMs`. */
  readonly no: number;
  readonly reservations: number;
  readonly seats: number;
  /** The prices promised for them. */
  readonly amount: number;
};

/**
 * Finds what operators ask for, in the store of the bookings. Laws:
 *
 * - Reads see whole steps only, and lock nobody out.
 * - Lists are newest first, those of one instant by their ids backwards. They go on behind any place,
 *   whether something stands there or not: what comes meanwhile shifts nothing.
 * - Every list is found by an index, in one statement: its cost does not grow with what is not in it.
 * - Records are answered as they are stored.
 * - `journal` has the commands of operators about anything but queues. Those are in `QueueStore`.
 * - `showSales` is exact, and all of it of one moment. Money in another currency is left out.
 * - `salesBuckets` leaves out buckets in which nothing was sold; the others come in their order.
 */
export interface LookupStore extends JournalReader {
  reservations(
    filter: ReservationFilter,
    atMs: number,
    part: Part<ReservationPlace>,
  ): Promise<readonly Reservation[]>;
  payments(filter: PaymentFilter, part: Part<PaymentPlace>): Promise<readonly Payment[]>;
  showSales(showId: ShowId, currency: Currency, atMs: number): Promise<ShowSales>;
  salesBuckets(showId: ShowId, query: BucketsQuery): Promise<readonly SalesBucket[]>;
}
