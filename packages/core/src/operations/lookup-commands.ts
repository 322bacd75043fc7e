import type { GetConcertOutcome } from "../concert/concert-commands.ts";
import type { Seat } from "../concert/seat.ts";
import type { Validation } from "../kernel/errors.ts";
import type { ShowId } from "../kernel/ids.ts";
import type { JournalEntry } from "../kernel/journal.ts";
import type { Currency } from "../kernel/money.ts";
import type { PageQuery } from "../kernel/page.ts";
import type { NotFound } from "../kernel/refusals.ts";
import type { Payment } from "../payment/payment.ts";
import type { ExportedPayment } from "../privacy/privacy-commands.ts";
import type { Queue } from "../queue/queue.ts";
import type { Reservation } from "../reservation/reservation.ts";
import type { SalesBucket, SectionFigures } from "./lookup-store.port.ts";
import type { SalesRow } from "./sales-rows.ts";

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

export type ReadJournal = PageQuery & {
  /** The id of an operator. */
  readonly actor?: string | undefined;
  /** The name of a command, such as `cancelShow`. */
  readonly call?: string | undefined;
  /** The id of what commands were about. */
  readonly subject?: string | undefined;
  /** The user whom commands concerned. */
  readonly userId?: string | undefined;
  readonly fromMs?: number | undefined;
  /** Exclusive. */
  readonly toMs?: number | undefined;
};

export type JournalOutcome =
  | {
      readonly outcome: "journal_found";
      /** Newest first. */
      readonly entries: readonly JournalEntry[];
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

export type ExportSales = { readonly showId: string };

export type ExportSalesOutcome =
  | {
      readonly outcome: "sales_exported";
      readonly showId: ShowId;
      readonly currency: Currency;
      /** Read while the caller iterates. Each part has the rows of some bookings. */
      readonly parts: AsyncGenerator<readonly SalesRow[], void, undefined>;
    }
  | NotFound;

export type GetShowFigures = { readonly showId: string };

export type ShowFiguresOutcome =
  | {
      readonly outcome: "show_figures_found";
      readonly showId: ShowId;
      readonly currency: Currency;
      /** When it was so. */
      readonly atMs: number;
      readonly sections: readonly SectionFigures[];
      readonly total: Omit<SectionFigures, "section" | "grade"> & { readonly kept: number };
    }
  | NotFound;

export type GetShowSales = {
  readonly showId: string;
  /** The start of sales where it is left out. */
  readonly fromMs?: number | undefined;
  /** Exclusive; now where it is left out. */
  readonly toMs?: number | undefined;
  /** An hour where it is left out, or as many as 1,000 buckets need. */
  readonly everyMs?: number | undefined;
};

export type ShowSalesOutcome =
  | {
      readonly outcome: "show_sales_found";
      readonly showId: ShowId;
      readonly currency: Currency;
      readonly everyMs: number;
      /** Every bucket from `fromMs` on, also where nothing was sold. */
      readonly buckets: readonly (Omit<SalesBucket, "no"> & { readonly fromMs: number })[];
    }
  | Validation
  | NotFound;

export type InspectReservation = { readonly reservationId: string };

export type InspectReservationOutcome =
  | {
      readonly outcome: "reservation_inspected";
      /** As it is now; a lapsed hold is expired. */
      readonly reservation: Reservation;
      /** Oldest first, each with its refunds and its entries of the ledger. */
      readonly payments: readonly ExportedPayment[];
    }
  | NotFound;

export type InspectSeats = { readonly showId: string; readonly section: string };

/** A seat and who has it. A hold that is over is free. */
export type InspectedSeat = Pick<Seat, "seatId" | "row" | "label" | "claim">;

export type InspectSeatsOutcome =
  | {
      readonly outcome: "seats_inspected";
      /** In the order of the plan. */
      readonly seats: readonly InspectedSeat[];
    }
  | NotFound;

export type InspectConcert = { readonly concertId: string };

export type InspectConcertOutcome = GetConcertOutcome;
