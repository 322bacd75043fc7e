import type { ConcertId, ShowId } from "../kernel/ids.ts";
import type { PaymentStatus } from "../payment/payment.ts";
import type { RefundStatus } from "../payment/refund.ts";
import type { Queue } from "../queue/queue.ts";
import type { BookingSnapshot } from "../sales/booking-store.port.ts";

/** The seats of one show by what is stored of them: a hold that is over counts until it is swept. */
export type ShowFigures = {
  readonly showId: ShowId;
  readonly concertId: ConcertId;
  readonly free: number;
  readonly held: number;
  readonly sold: number;
};

/** Payments that recovery has an eye on, of one gateway in one state: pending, in suspense, watched. */
export type PaymentFigures = {
  /** Their `method.type`. */
  readonly gateway: string;
  /** `captured` ones have their money in suspense; of `declined` and `failed` ones some may come. */
  readonly status: PaymentStatus;
  /** Whether the gateway's answer is missing. */
  readonly inDoubt: boolean;
  readonly count: number;
  /** How many of them are due for recovery. */
  readonly due: number;
};

/** Refunds of more than nothing that are not settled, of one gateway in one state. */
export type RefundFigures = {
  readonly gateway: string;
  readonly status: RefundStatus;
  readonly count: number;
};

export type DeliveryFigures = {
  readonly subscriber: string;
  /** Streams whose next event it does not have yet. */
  readonly waiting: number;
  /** Dead letters. */
  readonly dead: number;
};

/** What a store counts for an operator, all of one moment. */
export type StoredFigures = {
  readonly queues: readonly Queue[];
  readonly shows: readonly ShowFigures[];
  readonly payments: readonly PaymentFigures[];
  readonly refunds: readonly RefundFigures[];
  readonly deliveries: readonly DeliveryFigures[];
  /** Events that nobody has routed yet. */
  readonly unroutedEvents: number;
  /** Webhooks that were taken in and not followed up. */
  readonly openWebhooks: number;
};

export type FiguresQuery = {
  /** What is due at that instant. */
  readonly atMs: number;
  /** Shows whose sale ended by then are left out, and queues behind which nothing else is sold. */
  readonly sinceMs: number;
  /** What may grow without end while nobody works it off is counted no further than this. */
  readonly countMax: number;
};

/** Payments that may be alarms, with all of their refunds and their reservations. */
export type Suspects = Pick<BookingSnapshot, "payments" | "refunds" | "reservations">;

/**
 * Counts what an operator watches while a sale runs. It is read every few seconds by each process, so
 * its cost must not grow with what is sold: no seat, reservation or payment of the past is looked at.
 * Laws:
 *
 * - `figures` sees whole steps only, in a fixed number of statements. Listed are the shows whose
 *   `salesCloseAtMs` is after `sinceMs`, and the queues that guard one of them. Groups of nothing are
 *   left out, and so are payments whose `watchUntilMs` is over. All counts are exact, except that waiting streams, unrouted events and open webhooks
 *   are counted up to `countMax` each.
 * - `suspects` finds every payment that is pending past its deadline, has its money in suspense, or was
 *   ever disputed; and those that have a refund which needs an operator, or one which nobody has
 *   accepted and which was made elsewhere, was paid by hand, or was paid beyond its amount. It answers them with
 *   all their refunds and reservations, and such refunds of payments that don't exist. Of each of
 *   these kinds it looks at `limit` at most.
 * - The store holds no rule: which of the suspects are alarms, core decides.
 */
export interface FigureStore {
  figures(query: FiguresQuery): Promise<StoredFigures>;
  suspects(query: { readonly atMs: number; readonly limit: number }): Promise<Suspects>;
}
