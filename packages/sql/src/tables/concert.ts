import {
  type Concert,
  type ConcertId,
  type ConcertMetadata,
  type ConcertPolicy,
  type ConcertStatus,
  type Currency,
  concertDefaults,
  type Plan,
  type QueueId,
  type SeatRange,
  type Show,
  type ShowId,
  type ShowPlan,
  type Venue,
} from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { json as parse } from "../values.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, bool, int, json, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

export const concertTable = defineTable(
  "admit_concert",
  {
    concert_id: text<ConcertId>(),
    title: text(),
    currency: text<Currency>(),
    queue_id: text<QueueId>(),
    // A stored policy may lack properties that a later version added.
    policy: json<ConcertPolicy>().readBy((stored) => ({
      ...concertDefaults,
      ...parse<Partial<ConcertPolicy>>(stored),
    })),
    created_at_ms: bigint(),
    version: bigint(),
    status: text<ConcertStatus>(),
    venue: json<Venue>().nullable(),
    metadata: json<ConcertMetadata>().nullable(),
    /** True while the concert is created in pieces. Then nobody sees it. */
    creating: bool().default(false).apart(),
  },
  {
    primaryKey: ["concert_id"],
    indexes: {
      admit_concert_queue: { on: ["queue_id"] },
      admit_concert_status: { on: ["status", "created_at_ms", "concert_id"] },
      admit_concert_age: { on: ["created_at_ms", "concert_id"] },
    },
  },
);

export type ConcertRow = RowOf<typeof concertTable>;
export const selectConcert = selectOf(concertTable);
export const concertColumns = columnsOf(concertTable);
export const toConcert: (row: ConcertRow) => Concert = decoderOf(concertTable);
const encodeConcert = encoderOf(concertTable);

/** The row of a new concert. `creating` hides it until its last seat is saved. */
export const fromConcert = (concert: Concert, creating: boolean): RowValues =>
  encodeConcert(concert, { creating });

export const showTable = defineTable(
  "admit_show",
  {
    show_id: text<ShowId>(),
    concert_id: text<ConcertId>(),
    title: text().nullable(),
    starts_at_ms: bigint(),
    sales_open_at_ms: bigint(),
    sales_close_at_ms: bigint(),
    cancelled: bool(),
    /** When an operator last ordered another try for the show's stuck refunds. */
    refunds_retry_at_ms: bigint().nullable(),
    total_seats: int(),
    price_from: bigint(),
    /** The number of seats in each state, in agreement with the seats' own rows. */
    free_seats: int().default(0).apart(),
    held_seats: int().default(0).apart(),
    sold_seats: int().default(0).apart(),
    blocked_seats: int().default(0).apart(),
    /** Raised once by every step that changes seats of the show. The changed seats store it. */
    seat_version: bigint().apart(),
    /** A new value after every step that saves bookings of the show; null before the first. */
    last_step: text().nullable().apart(),
    /** Equal to that of its concert. */
    creating: bool().default(false).apart(),
  },
  {
    primaryKey: ["show_id"],
    references: { concert_id: concertTable },
    indexes: {
      admit_show_concert: { on: ["concert_id"] },
      admit_show_closing: { on: ["sales_close_at_ms", "show_id"] },
      admit_show_cancelled: { on: ["show_id"], where: "cancelled" },
      admit_show_retried: {
        on: ["show_id", "refunds_retry_at_ms"],
        where: "refunds_retry_at_ms is not null",
      },
    },
  },
);

export type ShowRow = RowOf<typeof showTable>;
export const selectShow = selectOf(showTable);
export const showColumns = columnsOf(showTable);
export const toShow: (row: ShowRow) => Show = decoderOf(showTable);
const encodeShow = encoderOf(showTable);

/** The row of a new show. All its seats count as free until blocked ones are saved. */
export const fromShow = (show: Show, seatVersion: number, creating: boolean): RowValues =>
  encodeShow(show, {
    freeSeats: show.totalSeats,
    heldSeats: 0,
    soldSeats: 0,
    blockedSeats: 0,
    seatVersion,
    lastStep: null,
    creating,
  });

/** What shows sell, apart from them: a hold reads and writes its show, and this is large. */
export const planTable = defineTable(
  "admit_plan",
  {
    show_id: text<ShowId>(),
    plan: json<Plan>(),
    version: bigint(),
    /** The seats that are not stored as the plan says yet, by number. Null if all are. */
    unsettled_from: int().nullable().apart(),
    unsettled_to: int().nullable().apart(),
  },
  {
    primaryKey: ["show_id"],
    references: { show_id: showTable },
    indexes: {
      admit_plan_unsettled: { on: ["show_id"], where: "unsettled_to is not null" },
    },
  },
);

export type PlanRow = RowOf<typeof planTable>;
export const planColumns = columnsOf(planTable);
export const toPlan: (row: PlanRow) => ShowPlan = decoderOf(planTable);
const encodePlan = encoderOf(planTable);
export const fromPlan = (plan: ShowPlan, unsettled: SeatRange | null = null): RowValues =>
  encodePlan(plan, {
    unsettledFrom: unsettled?.from ?? null,
    unsettledTo: unsettled?.to ?? null,
  });
