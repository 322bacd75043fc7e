import type { WebhookInbox } from "@admit-one/core";
import { insertOf, textOf, toRows } from "./sql.ts";
import {
  fromInboxEntry,
  selectWebhook,
  toInboxEntry,
  type WebhookRow,
  webhookColumns,
} from "./tables/webhook.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

const forgetText = textOf(({ deleteFound }) =>
  deleteFound(
    "admit_webhook",
    ["gateway", "event_id"],
    "select gateway, event_id from admit_webhook where due_at_ms is null and received_at_ms < ? " +
      "order by received_at_ms limit ?",
  ),
);

const insertEntry = insertOf("admit_webhook", webhookColumns, " on conflict do nothing");

export const createWebhookInbox = (work: UnitOfWork): WebhookInbox => ({
  put: (entry) =>
    work.write(async (sql) => {
      const saved = await sql.run(insertEntry(sql), toRows([fromInboxEntry(entry)]));
      return { keep: saved === 1, value: saved === 1 ? "new" : "known" };
    }),

  due: (atMs, limit) =>
    work.query(async (sql) => {
      const rows = await sql.all<WebhookRow>(
        `${selectWebhook} where due_at_ms is not null and due_at_ms <= ? ` +
          "order by received_at_ms, event_id limit ?",
        atMs,
        limit,
      );
      return rows.map(toInboxEntry);
    }),

  reschedule: ({ gateway, eventId }, dueAtMs) =>
    work.write(async (sql) => {
      await sql.run(
        "update admit_webhook set due_at_ms = ? where gateway = ? and event_id = ?",
        dueAtMs,
        gateway,
        eventId,
      );
      return { keep: true, value: undefined };
    }),

  forget: (beforeMs, limit) =>
    work.write(async (sql) => {
      const value = await sql.run(forgetText(sql), beforeMs, limit);
      return { keep: value > 0, value };
    }),
});
