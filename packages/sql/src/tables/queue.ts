import {
  type ExpiryReason,
  type Queue,
  type QueueId,
  type QueueMode,
  type QueuePolicy,
  type QueueTotals,
  storedQueuePolicy,
  type Token,
  type UserId,
} from "@admit-one/core";
import { type RowValues, storable } from "../sql.ts";
import { json as parse } from "../values.ts";
import { decoderOf, encoderOf, unionDecoderOf } from "./codec.ts";
import { bigint, bytes, double, int, json, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

/** The parts of a queue that no SQL statement searches. */
type Course = Pick<Queue, "sweptThroughNo" | "pace" | "presence" | "sales" | "orders">;

/** Caches the last JSON that was read: it seldom changes between two steps of the queue. */
const remembered = <T, V = T>(read: (value: T) => V): ((stored: unknown) => V) => {
  let last: { readonly text: string; readonly value: V } | undefined;
  return (stored) => {
    if (typeof stored !== "string") return read(parse<T>(stored));
    if (last?.text !== stored) last = { text: stored, value: read(parse<T>(stored)) };
    return last.value;
  };
};

/** The row of a queue. It contains all counters, so that no figure needs a scan. */
export const queueTable = defineTable(
  "admit_queue",
  {
    queue_id: text<QueueId>(),
    epoch: int(),
    mode: text<QueueMode>(),
    pause_reason: text().nullable(),
    policy: json<QueuePolicy>().readBy(remembered(storedQueuePolicy)),
    version: bigint(),
    head: bigint(),
    next_no: bigint(),
    closed_through_no: bigint(),
    waiting: bigint(),
    active: bigint(),
    rate_tokens: double(),
    rate_at_ms: bigint(),
    totals: json<QueueTotals>().readBy(remembered((totals: QueueTotals) => totals)),
    course: json<Course>().apart(),
    created_at_ms: bigint(),
  },
  {
    primaryKey: ["queue_id"],
    indexes: { admit_queue_age: { on: ["created_at_ms", "queue_id"] } },
  },
);

/** The row is written by itself, with one parameter for each column. */
export const queueColumns = Object.keys(queueTable.columns);
const placeOfRate = queueColumns.indexOf("rate_tokens");

export type QueueRow = RowOf<typeof queueTable>;
export const selectQueue = selectOf(queueTable);

const encodeQueue = encoderOf(queueTable);
export const fromQueue = (queue: Queue): readonly (string | number | null)[] => {
  const { sweptThroughNo, pace, presence, sales, orders } = queue;
  const course: Course = {
    sweptThroughNo,
    pace,
    presence,
    ...(sales !== undefined && { sales }),
    ...(orders !== undefined && { orders }),
  };
  // All values except the rate are integers or texts, and must come back unchanged.
  return encodeQueue(queue, { course }).map((value, place) =>
    place === placeOfRate ? value : storable(value),
  ) as (string | number | null)[];
};

const courseOf = remembered((course: Course) => course);
const decodeQueue = decoderOf(queueTable);
export const toQueue = (row: QueueRow): Queue => ({ ...decodeQueue(row), ...courseOf(row.course) });

export const tokenTable = defineTable(
  "admit_queue_token",
  {
    queue_id: text<QueueId>(),
    no: bigint(),
    user_id: text<UserId>(),
    epoch: int(),
    joined_at_ms: bigint(),
    status: text<Token["status"]>(),
    admitted_at_ms: bigint().optional(),
    arrive_by_ms: bigint().optional(),
    active_until_ms: bigint().optional(),
    ends_at_ms: bigint().optional(),
    reason: text<ExpiryReason>().optional(),
    ended_at_ms: bigint().optional(),
    // Deliberately not indexed: it is written far more often than it is searched.
    hint_ends_at_ms: bigint().optional(),
  },
  {
    primaryKey: ["queue_id", "no"],
    references: { queue_id: queueTable },
    uniques: {
      // The user comes first, since all tokens of a queue have the same queue.
      admit_queue_token_live: {
        on: ["user_id", "queue_id"],
        where: "status in ('waiting', 'active')",
      },
    },
    indexes: {
      admit_queue_token_due: { on: ["queue_id", "ends_at_ms", "no"], where: "status = 'active'" },
      admit_queue_token_next: { on: ["queue_id", "no"], where: "status = 'waiting'" },
      // A token enters these indexes when it ends, so joining and waiting do not pay for them.
      admit_queue_token_past: { on: ["user_id", "queue_id", "no"], where: "status = 'expired'" },
      admit_queue_token_ended: {
        on: ["ended_at_ms", "queue_id", "no"],
        where: "status = 'expired'",
      },
    },
    // A token is updated a few times, in place if its page has room.
    fillfactor: 85,
  },
);

export type TokenRow = RowOf<typeof tokenTable>;
export const selectToken = selectOf(tokenTable);
export const tokenColumns = columnsOf(tokenTable);
export const fromToken: (token: Token) => RowValues = encoderOf(tokenTable);
const decodeToken = unionDecoderOf(tokenTable, {
  waiting: { hintEndsAtMs: "or null" },
  active: {
    admittedAtMs: "always",
    arriveByMs: "or null",
    activeUntilMs: "always",
    endsAtMs: "always",
  },
  expired: { reason: "always", admittedAtMs: "or null", endedAtMs: "always" },
});
export const toToken: (row: TokenRow) => Token = decodeToken;

/**
 * The numbers behind the head that left: one row for each block of numbers, so that a sum stays
 * cheap.
 */
export const gapTable = defineTable(
  "admit_queue_gap",
  {
    queue_id: text<QueueId>(),
    block: bigint(),
    removed: int(),
    bits: bytes(),
    /** The version of the queue at the block's last change. */
    version: bigint(),
  },
  { primaryKey: ["queue_id", "block"], references: { queue_id: queueTable } },
);
