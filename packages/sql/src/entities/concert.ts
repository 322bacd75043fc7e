import { defineEntity, p } from "@mikro-orm/core";

export const ConcertEntity = defineEntity({
  name: "AdmitConcert",
  tableName: "admit_concert",
  properties: {
    concert_id: p.text().primary(),
    title: p.text(),
    currency: p.text(),
    queue_id: p.text().index("admit_concert_queue"),
    policy: p.json(),
    created_at_ms: p.bigint("number"),
    version: p.bigint("number"),
    /** While it is created in pieces nobody sees it. */
    creating: p.boolean().default(false),
  },
  indexes: [{ name: "admit_concert_age", properties: ["created_at_ms", "concert_id"] }],
});

/** What is being created in pieces. */
export const CreationEntity = defineEntity({
  name: "AdmitCreation",
  tableName: "admit_creation",
  properties: {
    creation_id: p.text().primary(),
    concert_id: p.text().unique("admit_creation_concert"),
    fingerprint: p.text(),
    /** The concert and its shows, in their order. */
    plan: p.json(),
    seats_added: p.integer(),
    touched_at_ms: p.bigint("number"),
    /** It is being removed: nobody can go on with it. */
    discarded: p.boolean(),
  },
  indexes: [{ name: "admit_creation_touched", properties: ["touched_at_ms", "creation_id"] }],
});

export const ShowEntity = defineEntity({
  name: "AdmitShow",
  tableName: "admit_show",
  properties: {
    show_id: p.text().primary(),
    concert: () =>
      p
        .manyToOne(ConcertEntity)
        .joinColumn("concert_id")
        .deleteRule("restrict")
        .updateRule("restrict")
        .index("admit_show_concert"),
    starts_at_ms: p.bigint("number"),
    sales_open_at_ms: p.bigint("number"),
    sales_close_at_ms: p.bigint("number").index("admit_show_closing"),
    cancelled: p.boolean(),
    /** When an operator last ordered its refunds to be tried again that needed one. */
    refunds_retry_at_ms: p.bigint("number").nullable(),
    total_seats: p.integer(),
    price_from: p.bigint("number"),
    /** How many of them are in each state, as the seats' own rows have it. */
    free_seats: p.integer().default(0),
    held_seats: p.integer().default(0),
    sold_seats: p.integer().default(0),
    /** Raised once by every step that changes seats of the show; the changed seats carry it. */
    seat_version: p.bigint("number"),
    /** Another one after every step that saves bookings of the show; null before the first. */
    last_step: p.text().nullable(),
    /** As its concert is. */
    creating: p.boolean().default(false),
  },
  indexes: [
    { name: "admit_show_cancelled", properties: ["show_id"], where: "cancelled" },
    {
      name: "admit_show_retried",
      properties: ["show_id", "refunds_retry_at_ms"],
      where: "refunds_retry_at_ms is not null",
    },
  ],
});
