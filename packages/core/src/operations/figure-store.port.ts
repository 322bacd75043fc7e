import type { ConcertId, ShowId } from "../kernel/ids.ts";
import type { PaymentStatus } from "../payment/payment.ts";
import type { RefundStatus } from "../payment/refund.ts";
import type { Queue } from "../queue/queue.ts";
import type { BookingSnapshot } from "../sales/booking-store.port.ts";

/** The seats of one show by stored status. An expired hold counts as held until the sweep. */
export type ShowFigures = {
  readonly showId: ShowId;
  readonly concertId: ConcertId;
  readonly free: number;
  readonly held: number;
  readonly sold: number;
  readonly blocked: number;
};

/** Payments of one gateway and status that recovery handles: pending, suspended or watched. */
export type PaymentFigures = {
  /** The payments' `method.type`. */
  readonly gateway: string;
  /**
   * `captured` payments are suspended. For `declined` and `failed` ones, money may still arrive.
   */
  readonly status: PaymentStatus;
  /** Whether the gateway's answer is missing. */
  readonly inDoubt: boolean;
  readonly count: number;
  /** How many of them are due for recovery. */
  readonly due: number;
};

/** Unsettled refunds of more than zero, of one gateway in one status. */
export type RefundFigures = {
  readonly gateway: string;
  readonly status: RefundStatus;
  readonly count: number;
};

export type DeliveryFigures = {
  readonly subscriber: string;
  /** Streams with an event that the subscriber does not have yet. */
  readonly waiting: number;
  /** Dead letters. */
  readonly dead: number;
};

/** Figures of a store for operators, all of one moment. */
export type StoredFigures = {
  readonly queues: readonly Queue[];
  readonly shows: readonly ShowFigures[];
  readonly payments: readonly PaymentFigures[];
  readonly refunds: readonly RefundFigures[];
  readonly deliveries: readonly DeliveryFigures[];
  /** Events that are not routed yet. */
  readonly unroutedEvents: number;
  /** Accepted webhooks that are not processed yet. */
  readonly openWebhooks: number;
};

export type FiguresQuery = {
  /** The instant that decides what is due. */
  readonly atMs: number;
  /** Leaves out shows whose sale ended by then, and queues without any other show. */
  readonly sinceMs: number;
  /** The most shows to list. */
  readonly showsMax: number;
  /** The limit for counts that can grow without bound while no worker runs. */
  readonly countMax: number;
};

/** Payments that may raise alarms, with all their refunds and reservations. */
export type Suspects = Pick<BookingSnapshot, "payments" | "refunds" | "reservations">;

/**
 * Counts what an operator watches during a sale. Every process reads it every few seconds, so its
 * cost must not grow with the number of sales: it reads no seat, reservation or payment of the
 * past. Laws:
 *
 * - `figures` sees only whole steps, in a fixed number of statements. Of the shows whose
 *   `salesCloseAtMs` is after `sinceMs` it lists the first `showsMax`, by that instant and then by
 *   id, and the queues of these shows. Empty groups are omitted,
 *   and so are payments whose `watchUntilMs` has passed. All counts are exact, except waiting
 *   streams, unrouted events and open webhooks: each of these stops at `countMax`.
 * - `suspects` finds every payment that is pending past its deadline, is suspended, or was ever
 *   disputed. It also finds payments with a refund that needs an operator, and payments with a
 *   refund that nobody has accepted and that was made elsewhere, paid by hand, or paid beyond its
 *   amount. It returns them with all their refunds and reservations, and also such refunds of
 *   unknown payments. For each of these kinds it reads at most `limit`.
 * - The store has no rules: core decides which suspects are alarms.
 */
export interface FigureStore {
  figures(query: FiguresQuery): Promise<StoredFigures>;
  suspects(query: { readonly atMs: number; readonly limit: number }): Promise<Suspects>;
}
