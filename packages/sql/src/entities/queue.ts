import { defineEntity, p } from "@mikro-orm/core";

/** The queue row: everything that is counted, so that no figure needs a scan. */
export const QueueEntity = defineEntity({
  name: "AdmitQueue",
  tableName: "admit_queue",
  properties: {
    queue_id: p.text().primary(),
    epoch: p.integer(),
    mode: p.text(),
    pause_reason: p.text().nullable(),
    policy: p.json(),
    version: p.bigint("number"),
    head: p.bigint("number"),
    next_no: p.bigint("number"),
    closed_through_no: p.bigint("number"),
    waiting: p.bigint("number"),
    active: p.bigint("number"),
    rate_tokens: p.double(),
    rate_at_ms: p.bigint("number"),
    totals: p.json(),
    course: p.json().nullable(),
  },
});

// References are not indexed by themselves: rows are found by the keys and indexes named here.
const queue = () =>
  p
    .manyToOne(QueueEntity)
    .joinColumn("queue_id")
    .deleteRule("restrict")
    .updateRule("restrict")
    .index(false);

export const QueueTokenEntity = defineEntity({
  name: "AdmitQueueToken",
  tableName: "admit_queue_token",
  properties: {
    queue: () => queue().primary(),
    no: p.bigint("number").primary(),
    user_id: p.text(),
    epoch: p.integer(),
    joined_at_ms: p.bigint("number"),
    status: p.text(),
    admitted_at_ms: p.bigint("number").nullable(),
    arrive_by_ms: p.bigint("number").nullable(),
    active_until_ms: p.bigint("number").nullable(),
    ends_at_ms: p.bigint("number").nullable(),
    reason: p.text().nullable(),
    ended_at_ms: p.bigint("number").nullable(),
    // Deliberately not indexed: it is written far more often than anything is looked for by it.
    hint_ends_at_ms: p.bigint("number").nullable(),
  },
  uniques: [
    {
      name: "admit_queue_token_live",
      properties: ["user_id", "queue"],
      where: "status in ('waiting', 'active')",
    },
  ],
  indexes: [
    {
      name: "admit_queue_token_due",
      properties: ["queue", "ends_at_ms", "no"],
      where: "status = 'active'",
    },
    {
      name: "admit_queue_token_next",
      properties: ["queue", "no"],
      where: "status = 'waiting'",
    },
    // A token comes into these when it ends: neither joining nor waiting pays for them.
    {
      name: "admit_queue_token_past",
      properties: ["user_id", "queue", "no"],
      where: "status = 'expired'",
    },
    {
      name: "admit_queue_token_ended",
      properties: ["ended_at_ms", "queue", "no"],
      where: "status = 'expired'",
    },
  ],
});

/** Who left from behind the head: one row for each block of numbers, so that a sum stays small. */
export const QueueGapEntity = defineEntity({
  name: "AdmitQueueGap",
  tableName: "admit_queue_gap",
  properties: {
    queue: () => queue().primary(),
    block: p.bigint("number").primary(),
    removed: p.integer(),
    bits: p.blob(),
    // Of the queue as of the block's last change; null from before that was kept.
    version: p.bigint("number").nullable(),
  },
});
