import {
  type Concert,
  type ConcertId,
  type ConcertPolicy,
  type Currency,
  concertDefaults,
  type QueueId,
  type Show,
  type ShowId,
} from "@admit-one/core";
import type { SeatCounts } from "../booking/working-set/show-state.ts";
import { type RowValues, toJson } from "../sql.ts";
import { type Int, int, intOrNull, json } from "../values.ts";

export const concertColumns = {
  concert_id: "text",
  title: "text",
  currency: "text",
  queue_id: "text",
  policy: "json",
  created_at_ms: "int",
  version: "int",
} as const;

export type ConcertRow = {
  readonly concert_id: ConcertId;
  readonly title: string;
  readonly currency: Currency;
  readonly queue_id: QueueId;
  readonly policy: unknown;
  readonly created_at_ms: Int;
  readonly version: Int;
};

export const fromConcert = (concert: Concert): RowValues => [
  concert.concertId,
  concert.title,
  concert.currency,
  concert.queueId,
  toJson(concert.policy),
  concert.createdAtMs,
  concert.version,
];

export const toConcert = (row: ConcertRow): Concert => ({
  concertId: row.concert_id,
  title: row.title,
  currency: row.currency,
  queueId: row.queue_id,
  // What a policy lacks came with a later version.
  policy: { ...concertDefaults, ...json<Partial<ConcertPolicy>>(row.policy) },
  createdAtMs: int(row.created_at_ms),
  version: int(row.version),
});

export const showColumns = {
  show_id: "text",
  concert_id: "text",
  starts_at_ms: "int",
  sales_open_at_ms: "int",
  sales_close_at_ms: "int",
  cancelled: "bool",
  total_seats: "int",
  price_from: "int",
  free_seats: "int",
  held_seats: "int",
  sold_seats: "int",
  seat_version: "int",
  last_step: "text",
  refunds_retry_at_ms: "int",
} as const;

export type ShowRow = {
  readonly show_id: ShowId;
  readonly concert_id: ConcertId;
  readonly starts_at_ms: Int;
  readonly sales_open_at_ms: Int;
  readonly sales_close_at_ms: Int;
  readonly cancelled: boolean | number;
  readonly total_seats: Int;
  readonly price_from: Int;
  readonly free_seats: Int;
  readonly held_seats: Int;
  readonly sold_seats: Int;
  readonly seat_version: Int;
  readonly last_step: string | null;
  readonly refunds_retry_at_ms: Int | null;
};

/** The row of a new show: all of its seats are free. */
export const fromShow = (show: Show, seatVersion: number): RowValues => [
  show.showId,
  show.concertId,
  show.startsAtMs,
  show.salesOpenAtMs,
  show.salesCloseAtMs,
  show.cancelled,
  show.totalSeats,
  show.priceFrom,
  show.totalSeats,
  0,
  0,
  seatVersion,
  null,
  show.refundsRetryAtMs,
];

export const toSeatCounts = (row: ShowRow): SeatCounts => ({
  free: int(row.free_seats),
  held: int(row.held_seats),
  sold: int(row.sold_seats),
});

export const toShow = (row: ShowRow): Show => ({
  showId: row.show_id,
  concertId: row.concert_id,
  startsAtMs: int(row.starts_at_ms),
  salesOpenAtMs: int(row.sales_open_at_ms),
  salesCloseAtMs: int(row.sales_close_at_ms),
  cancelled: Boolean(row.cancelled),
  refundsRetryAtMs: intOrNull(row.refunds_retry_at_ms),
  totalSeats: int(row.total_seats),
  priceFrom: int(row.price_from),
});
