import type { DomainEvent, OpenDelivery } from "@admit-one/core";
import { type RowValues } from "../sql.ts";
import { type Int, int, intOrNull, json, present } from "../values.ts";

/** What a delivery's row says, and its event's. */
export const deliveryColumns =
  "d.subscriber, d.event_id, d.sequence, d.stream, d.attempts, d.attempts_before, d.due_at_ms, " +
  "d.died_at_ms, d.failure, e.payload from admit_delivery d join admit_event e using (event_id)";

export type DeliveryRow = {
  readonly subscriber: string;
  readonly event_id: string;
  readonly sequence: Int;
  readonly stream: string;
  readonly attempts: number;
  readonly attempts_before: number;
  readonly due_at_ms: Int | null;
  readonly died_at_ms: Int | null;
  readonly failure: string | null;
  readonly payload: unknown;
};

export const toDelivery = (row: DeliveryRow): OpenDelivery => {
  const every = {
    subscriber: row.subscriber,
    event: json<DomainEvent>(row.payload),
    no: int(row.sequence),
    attempts: row.attempts,
    attemptsBefore: row.attempts_before,
    failure: row.failure,
  };
  const diedAtMs = intOrNull(row.died_at_ms);
  if (diedAtMs !== null) return { ...every, status: "dead", diedAtMs };
  return { ...every, status: "waiting", dueAtMs: int(present(row.due_at_ms, "due_at_ms")) };
};

/** What a decision changes of a row that stays. */
export const putColumns = {
  event_id: "text",
  attempts: "int",
  attempts_before: "int",
  due_at_ms: "int",
  died_at_ms: "int",
  failure: "text",
} as const;

export const toPutRow = (delivery: OpenDelivery): RowValues => [
  delivery.event.eventId,
  delivery.attempts,
  delivery.attemptsBefore,
  delivery.status === "waiting" ? delivery.dueAtMs : null,
  delivery.status === "dead" ? delivery.diedAtMs : null,
  delivery.failure,
];
