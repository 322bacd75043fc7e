import type { Validation } from "../kernel/errors.ts";
import type { PageQuery } from "../kernel/page.ts";
import type { Payment } from "../payment/payment.ts";
import type { Queue } from "../queue/queue.ts";
import type { Reservation } from "../reservation/reservation.ts";

/** What all that is found has in common; what is left out is any. */
export type FindReservations = PageQuery & {
  readonly showId?: string | undefined;
  readonly userId?: string | undefined;
  /** Whose it is at the moment; only with `showId`, which has its own seats. */
  readonly seatId?: string | undefined;
  readonly status?: string | undefined;
  readonly paymentId?: string | undefined;
};

export type ReservationsFound =
  | {
      readonly outcome: "reservations_found";
      /** Newest first; as they are now, a lapsed hold is expired. */
      readonly reservations: readonly Reservation[];
      /** `after` of the next part; null where this was the last. */
      readonly next: string | null;
    }
  | Validation;

export type FindPayments = PageQuery & {
  readonly showId?: string | undefined;
  readonly userId?: string | undefined;
  readonly reservationId?: string | undefined;
  readonly status?: string | undefined;
  readonly paymentId?: string | undefined;
};

export type PaymentsFound =
  | {
      readonly outcome: "payments_found";
      /** Newest first. */
      readonly payments: readonly Payment[];
      readonly next: string | null;
    }
  | Validation;

export type QueuesOutcome =
  | {
      readonly outcome: "queues_listed";
      /** Newest first. */
      readonly queues: readonly Queue[];
      readonly next: string | null;
    }
  | Validation;
