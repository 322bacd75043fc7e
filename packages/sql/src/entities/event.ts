import { defineEntity, p } from "@mikro-orm/core";

/** The outbox. Its sequence follows the steps, since the steps of one stream exclude each other. */
export const EventEntity = defineEntity({
  name: "AdmitEvent",
  tableName: "admit_event",
  properties: {
    sequence: p.integer().primary(),
    event_id: p.text().unique("admit_event_id"),
    stream: p.text(),
    at_ms: p.bigint("number"),
    payload: p.json(),
    delivered: p.boolean(),
  },
  indexes: [
    { name: "admit_event_pending", properties: ["sequence"], where: "not delivered" },
    { name: "admit_event_delivered", properties: ["at_ms"], where: "delivered" },
  ],
});
