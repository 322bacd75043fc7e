import type { ConcertId, QueueId, ShowId } from "../kernel/ids.ts";
import type { Currency } from "../kernel/money.ts";

/** What the operator may change while the concert sells; binds at the time of each command. */
export type ConcertPolicy = {
  /** How long a hold lasts, in milliseconds; at least one second. */
  readonly holdForMs: number;
  /** How long a payment may take from its first start, in milliseconds. */
  readonly payWithinMs: number;
  readonly maxSeatsPerReservation: number;
  /** Held and bought seats per user and show. */
  readonly maxSeatsPerUser: number;
  /** How many holds of a show a user may start within `maxHoldsWithinMs`, whatever becomes of them. */
  readonly maxHolds: number;
  readonly maxHoldsWithinMs: number;
  /** How often the end of a hold may be put off, each time by `extendHoldByMs`. */
  readonly maxHoldExtensions: number;
  readonly extendHoldByMs: number;
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
};

export type Concert = {
  readonly concertId: ConcertId;
  readonly title: string;
  readonly currency: Currency;
  /** The line that guards this concert; several concerts may share one. */
  readonly queueId: QueueId;
  readonly policy: ConcertPolicy;
  readonly createdAtMs: number;
  /** Raised by every change. New rows have 1. */
  readonly version: number;
};

/** One date of a concert. */
export type Show = {
  readonly showId: ShowId;
  readonly concertId: ConcertId;
  readonly startsAtMs: number;
  readonly salesOpenAtMs: number;
  readonly salesCloseAtMs: number;
  readonly cancelled: boolean;
  /** When an operator last ordered its refunds to be tried again that needed one. */
  readonly refundsRetryAtMs: number | null;
  readonly totalSeats: number;
  /** The lowest price of a seat, in minor units. */
  readonly priceFrom: number;
};

/** Whether the show sells at an instant: from `salesOpenAtMs` on, before `salesCloseAtMs`. */
export const salesAt = (show: Show, atMs: number): "before" | "open" | "after" => {
  if (show.cancelled || atMs >= show.salesCloseAtMs) return "after";
  return atMs < show.salesOpenAtMs ? "before" : "open";
};
