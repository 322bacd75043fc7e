import type { ConcertId, QueueId, ShowId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";
import type { Plan } from "./plan/plan.ts";

/** What an operator may change during a sale. A change applies from the next command on. */
export type ConcertPolicy = {
  /** How long a hold lasts, in milliseconds. At least one second. */
  readonly holdForMs: number;
  /** How long a payment may take from its first start, in milliseconds. */
  readonly payWithinMs: number;
  readonly maxSeatsPerReservation: number;
  /** Held and bought seats per user and show. */
  readonly maxSeatsPerUser: number;
  /**
   * How many holds of a show a user may start within `maxHoldsWithinMs`, whatever happens to them.
   */
  readonly maxHolds: number;
  readonly maxHoldsWithinMs: number;
  /** How often a hold may be extended, each time by `extendHoldByMs`. */
  readonly maxHoldExtensions: number;
  readonly extendHoldByMs: number;
  /** Whether buyers may not leave single seats. */
  readonly noOrphans: boolean;
};

export const concertDefaults: ConcertPolicy = {
  holdForMs: 300_000,
  payWithinMs: 600_000,
  maxSeatsPerReservation: 4,
  maxSeatsPerUser: 4,
  maxHolds: 10,
  maxHoldsWithinMs: 1_200_000,
  maxHoldExtensions: 0,
  extendHoldByMs: 0,
  noOrphans: false,
};

/**
 * `draft → published ↔ archived`. For buyers a draft does not exist. An archived concert accepts no
 * new holds. Existing holds can still be paid.
 */
export const concertStatuses = ["draft", "published", "archived"] as const;
export type ConcertStatus = (typeof concertStatuses)[number];

/** The statuses that may follow each status. */
export const concertTransitions: Readonly<Record<ConcertStatus, readonly ConcertStatus[]>> = {
  draft: ["published"],
  published: ["archived"],
  archived: ["published"],
};

/** Whether a concert may change from one status to another, or keeps it. */
export const mayBecome = (from: ConcertStatus, to: ConcertStatus): boolean =>
  from === to || concertTransitions[from].includes(to);

export type Venue = {
  readonly name: string;
  /** An IANA name, for example `Asia/Seoul`. */
  readonly timeZone?: string;
};

/**
 * Texts that the host wants to know of the concert; public. Pages use `color`, like `#1d4ed8`, and
 * `poster`, the https address of a picture.
 */
export type ConcertMetadata = Readonly<Record<string, string>>;

export type Concert = {
  readonly concertId: ConcertId;
  readonly title: string;
  readonly currency: Currency;
  /** The queue in front of this concert. Several concerts may share one. */
  readonly queueId: QueueId;
  readonly policy: ConcertPolicy;
  readonly createdAtMs: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
  readonly status: ConcertStatus;
  readonly venue: Venue | null;
  readonly metadata: ConcertMetadata | null;
};

/** One date of a concert. */
export type Show = {
  readonly showId: ShowId;
  readonly concertId: ConcertId;
  readonly title: string | null;
  readonly startsAtMs: number;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly cancelled: boolean;
  /** When an operator last requested that the show's failed refunds be retried. */
  readonly refundsRetryAtMs: number | null;
  readonly totalSeats: number;
  /** The lowest price of a seat, in minor units. */
  readonly priceFrom: number;
};

/** Whether the show is on sale at an instant: from `salesOpenAtMs` on, until `salesCloseAtMs`. */
export const salesAt = (
  show: Pick<Show, "cancelled" | "salesOpenAtMs" | "salesCloseAtMs">,
  atMs: number,
): "before" | "open" | "after" => {
  if (show.cancelled || atMs >= show.salesCloseAtMs) return "after";
  return atMs < show.salesOpenAtMs ? "before" : "open";
};

/**
 * What a show sells, as its document says: each price at the level that names it. The seats with
 * their resulting prices are stored separately, because they are read and changed one by one.
 */
export type ShowPlan = {
  readonly showId: ShowId;
  readonly plan: Plan;
  /** Raised by every change. New plans have 1. */
  readonly version: number;
};
