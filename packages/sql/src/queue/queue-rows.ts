import {
  type Queue,
  type QueueId,
  type QueueMode,
  type QueuePolicy,
  type QueueTotals,
  storedQueuePolicy,
  type Token,
  type UserId,
} from "@admit-one/core";
import { type RowValues, storable, toJson } from "../sql.ts";
import { type Int, int, intOrNull, json, present } from "../values.ts";

/** The order of `fromQueue`. The row is written alone, with a parameter for each column. */
export const queueColumns = [
  "queue_id",
  "epoch",
  "mode",
  "pause_reason",
  "policy",
  "version",
  "head",
  "next_no",
  "closed_through_no",
  "waiting",
  "active",
  "rate_tokens",
  "rate_at_ms",
  "totals",
  "course",
] as const;

export type QueueRow = {
  readonly queue_id: QueueId;
  readonly epoch: Int;
  readonly mode: QueueMode;
  readonly pause_reason: string | null;
  readonly policy: unknown;
  readonly version: Int;
  readonly head: Int;
  readonly next_no: Int;
  readonly closed_through_no: Int;
  readonly waiting: Int;
  readonly active: Int;
  readonly rate_tokens: number;
  readonly rate_at_ms: Int;
  readonly totals: unknown;
  readonly course: unknown;
};

/** What of a queue nobody looks for by SQL. */
type Course = Pick<Queue, "sweptThroughNo" | "pace" | "presence" | "sales" | "orders">;

/** Of a row from before there was any. */
const noCourse = (row: QueueRow): Course => ({
  sweptThroughNo: int(row.closed_through_no),
  pace: { atMs: int(row.rate_at_ms), busyMs: 0, admittedMilli: 0, activeForMs: null, waits: [] },
  presence: { asked: [], outages: [] },
});

export const fromQueue = (queue: Queue): readonly (string | number | null)[] => [
  storable(queue.queueId),
  storable(queue.epoch),
  queue.mode,
  storable(queue.pauseReason),
  toJson(queue.policy),
  storable(queue.version),
  storable(queue.head),
  storable(queue.nextNo),
  storable(queue.closedThroughNo),
  storable(queue.waiting),
  storable(queue.active),
  queue.rateTokens,
  storable(queue.rateAtMs),
  toJson(queue.totals),
  toJson({
    sweptThroughNo: queue.sweptThroughNo,
    pace: queue.pace,
    presence: queue.presence,
    ...(queue.sales !== undefined && { sales: queue.sales }),
    ...(queue.orders !== undefined && { orders: queue.orders }),
  } satisfies Course),
];

/** Reads JSON that hardly ever differs from what was read before: between two steps of the queue. */
const remembered = <T>(): ((value: unknown) => T) => {
  let last: { readonly text: string; readonly parsed: T } | undefined;
  return (value) => {
    if (typeof value !== "string") return json<T>(value);
    if (last?.text !== value) last = { text: value, parsed: json<T>(value) };
    return last.parsed;
  };
};

const policyOf = remembered<Partial<QueuePolicy>>();
const totalsOf = remembered<QueueTotals>();
const courseOf = remembered<Course>();

export const toQueue = (row: QueueRow): Queue => ({
  queueId: row.queue_id,
  epoch: int(row.epoch),
  mode: row.mode,
  pauseReason: row.pause_reason,
  policy: storedQueuePolicy(policyOf(row.policy)),
  version: int(row.version),
  head: int(row.head),
  nextNo: int(row.next_no),
  closedThroughNo: int(row.closed_through_no),
  waiting: int(row.waiting),
  active: int(row.active),
  rateTokens: row.rate_tokens,
  rateAtMs: int(row.rate_at_ms),
  totals: totalsOf(row.totals),
  ...(row.course === null ? noCourse(row) : courseOf(row.course)),
});

export const tokenColumns = {
  queue_id: "text",
  no: "int",
  user_id: "text",
  epoch: "int",
  joined_at_ms: "int",
  status: "text",
  admitted_at_ms: "int",
  arrive_by_ms: "int",
  active_until_ms: "int",
  ends_at_ms: "int",
  reason: "text",
  ended_at_ms: "int",
  hint_ends_at_ms: "int",
} as const;

export type TokenRow = {
  readonly queue_id: QueueId;
  readonly no: Int;
  readonly user_id: UserId;
  readonly epoch: Int;
  readonly joined_at_ms: Int;
  readonly status: Token["status"];
  readonly admitted_at_ms: Int | null;
  readonly arrive_by_ms: Int | null;
  readonly active_until_ms: Int | null;
  readonly ends_at_ms: Int | null;
  readonly reason: Extract<Token, { status: "expired" }>["reason"] | null;
  readonly ended_at_ms: Int | null;
  readonly hint_ends_at_ms: Int | null;
};

export const fromToken = (token: Token): RowValues => [
  token.queueId,
  token.no,
  token.userId,
  token.epoch,
  token.joinedAtMs,
  token.status,
  "admittedAtMs" in token ? token.admittedAtMs : null,
  "arriveByMs" in token ? token.arriveByMs : null,
  "activeUntilMs" in token ? token.activeUntilMs : null,
  "endsAtMs" in token ? token.endsAtMs : null,
  "reason" in token ? token.reason : null,
  "endedAtMs" in token ? token.endedAtMs : null,
  "hintEndsAtMs" in token ? token.hintEndsAtMs : null,
];

export const toToken = (row: TokenRow): Token => {
  const base = {
    queueId: row.queue_id,
    no: int(row.no),
    userId: row.user_id,
    epoch: int(row.epoch),
    joinedAtMs: int(row.joined_at_ms),
  };
  const { status } = row;
  switch (status) {
    case "waiting":
      return { ...base, status, hintEndsAtMs: intOrNull(row.hint_ends_at_ms) };
    case "active":
      return {
        ...base,
        status,
        admittedAtMs: int(present(row.admitted_at_ms, "admitted_at_ms")),
        arriveByMs: intOrNull(row.arrive_by_ms),
        activeUntilMs: int(present(row.active_until_ms, "active_until_ms")),
        endsAtMs: int(present(row.ends_at_ms, "ends_at_ms")),
      };
    case "expired":
      return {
        ...base,
        status,
        reason: present(row.reason, "the reason of an expired token"),
        admittedAtMs: intOrNull(row.admitted_at_ms),
        endedAtMs: int(present(row.ended_at_ms, "ended_at_ms")),
      };
  }
};
