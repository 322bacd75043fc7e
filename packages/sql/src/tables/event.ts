import type { DomainEvent, NewDelivery, OpenDelivery } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { intOrNull, json as parse, present, int as toInt } from "../values.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, bool, int, json, serial, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf } from "./define-table.ts";

/**
 * The outbox. Within one stream the sequence follows the steps, since those steps exclude each
 * other.
 */
export const eventTable = defineTable(
  "admit_event",
  {
    sequence: serial().apart(),
    event_id: text(),
    stream: text(),
    at_ms: bigint(),
    payload: json<DomainEvent>().apart(),
    /** Whether all its deliveries are done. */
    delivered: bool().apart(),
    /** Whether its deliveries were created. */
    routed: bool().default(false).apart(),
  },
  {
    primaryKey: ["sequence"],
    uniques: { admit_event_id: { on: ["event_id"] } },
    indexes: {
      admit_event_unrouted: { on: ["sequence"], where: "not routed" },
      admit_event_delivered: { on: ["at_ms"], where: "delivered" },
    },
  },
);

export type EventRow = RowOf<typeof eventTable>;

const inserted = ["event_id", "stream", "at_ms", "payload", "delivered"] as const;
export const newEventColumns = columnsOf(eventTable, inserted);
const encodeEvent = encoderOf(eventTable, inserted);
export const fromNewEvent = (event: DomainEvent): RowValues =>
  encodeEvent(event, { payload: event, delivered: false });

/** Open deliveries. Finished ones are deleted. */
export const deliveryTable = defineTable(
  "admit_delivery",
  {
    event_id: text().apart(),
    subscriber: text(),
    sequence: bigint().as("no"),
    stream: text().apart(),
    /**
     * Whether it is the first of its stream for its subscriber. It is stored, so that no query has
     * to search for it.
     */
    head: bool().apart(),
    attempts: int(),
    attempts_before: int(),
    due_at_ms: bigint().optional(),
    died_at_ms: bigint().optional(),
    failure: text().nullable(),
  },
  {
    primaryKey: ["event_id", "subscriber"],
    indexes: {
      admit_delivery_stream: { on: ["stream", "subscriber", "sequence"] },
      admit_delivery_due: { on: ["subscriber", "due_at_ms", "sequence"], where: "head" },
      admit_delivery_dead: { on: ["subscriber", "sequence"], where: "died_at_ms is not null" },
    },
  },
);

/** The columns of a delivery, and the payload of its event. */
const columns = Object.keys(deliveryTable.columns).map((column) => `d.${column}`);
export const selectDelivery =
  `select ${columns.join(", ")}, e.payload from admit_delivery d ` +
  "join admit_event e using (event_id)";

export type DeliveryRow = RowOf<typeof deliveryTable> & Pick<EventRow, "payload">;

const decode = decoderOf(deliveryTable);
export const toDelivery = (row: DeliveryRow): OpenDelivery => {
  const every = { ...decode(row), event: parse<DomainEvent>(row.payload) };
  const diedAtMs = intOrNull(row.died_at_ms);
  if (diedAtMs !== null) return { ...every, status: "dead", diedAtMs };
  return { ...every, status: "waiting", dueAtMs: toInt(present(row.due_at_ms, "due_at_ms")) };
};

/** The columns that a decision changes in a row that stays. */
const put = [
  "event_id",
  "attempts",
  "attempts_before",
  "due_at_ms",
  "died_at_ms",
  "failure",
] as const;
export const putColumns = columnsOf(deliveryTable, put);
const encodePut = encoderOf(deliveryTable, put);
export const toPutRow = (delivery: OpenDelivery): RowValues =>
  encodePut(delivery, { eventId: delivery.event.eventId });

export const deliveryColumns = columnsOf(deliveryTable);
const encode = encoderOf(deliveryTable);

/** The row of a new delivery. `no` is the place of its event in the log. */
export const fromNewDelivery = (
  { eventId, subscriber, dueAtMs }: NewDelivery,
  { no, stream, head }: { readonly no: number; readonly stream: string; readonly head: boolean },
): RowValues =>
  encode(
    { subscriber, no, attempts: 0, attemptsBefore: 0, dueAtMs, failure: null },
    { eventId, stream, head },
  );

/** One row that every outbox step locks, so that these steps never overlap. */
export const outboxLockTable = defineTable(
  "admit_outbox_lock",
  { lock_id: text() },
  { primaryKey: ["lock_id"] },
);
