import { defineEntity, type Platform, p, Type } from "@mikro-orm/core";

/**
 * 64 bits. SQLite's integers all are, and it counts a primary key up by itself only where that is
 * called `integer`.
 */
class SequenceType extends Type<number, number | string> {
  override convertToJSValue(value: number | string): number {
    return Number(value);
  }

  override getColumnType(_property: unknown, platform: Platform): string {
    const bigint = platform.getBigIntTypeDeclarationSQL({ autoincrement: true });
    return bigint.includes("serial") ? bigint : "integer";
  }
}

/** The outbox. Its sequence follows the steps, since the steps of one stream exclude each other. */
export const EventEntity = defineEntity({
  name: "AdmitEvent",
  tableName: "admit_event",
  properties: {
    sequence: p.type(SequenceType).primary().autoincrement(),
    event_id: p.text().unique("admit_event_id"),
    stream: p.text(),
    at_ms: p.bigint("number"),
    payload: p.json(),
    // Whether all its deliveries are done.
    delivered: p.boolean(),
    // Whether they were made.
    routed: p.boolean().default(false),
  },
  indexes: [
    { name: "admit_event_unrouted", properties: ["sequence"], where: "not routed" },
    { name: "admit_event_delivered", properties: ["at_ms"], where: "delivered" },
  ],
});

/** What is open; what is done is deleted. */
export const DeliveryEntity = defineEntity({
  name: "AdmitDelivery",
  tableName: "admit_delivery",
  properties: {
    event_id: p.text().primary(),
    subscriber: p.text().primary(),
    sequence: p.bigint("number"),
    stream: p.text(),
    // The first of its stream for its subscriber: kept, so that nobody has to look for it.
    head: p.boolean(),
    attempts: p.integer(),
    attempts_before: p.integer(),
    due_at_ms: p.bigint("number").nullable(),
    died_at_ms: p.bigint("number").nullable(),
    failure: p.text().nullable(),
  },
  indexes: [
    { name: "admit_delivery_stream", properties: ["stream", "subscriber", "sequence"] },
    {
      name: "admit_delivery_due",
      properties: ["subscriber", "due_at_ms", "sequence"],
      where: "head",
    },
    {
      name: "admit_delivery_dead",
      properties: ["subscriber", "sequence"],
      where: "died_at_ms is not null",
    },
  ],
});

/** One row, which every step of the outbox locks, so that none goes on beside another. */
export const OutboxLockEntity = defineEntity({
  name: "AdmitOutboxLock",
  tableName: "admit_outbox_lock",
  properties: { lock_id: p.text().primary() },
});
