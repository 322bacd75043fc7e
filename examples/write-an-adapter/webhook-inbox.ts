import type { WebhookInbox } from "@admit-one/core";
import type { Database } from "./database.ts";

export const createWebhookInbox = ({ step, docs, run }: Database): WebhookInbox => ({
  put: async (entry) =>
    step(() =>
      run("insert into webhook (doc) values (?) on conflict do nothing", JSON.stringify(entry)) ===
      1
        ? "new"
        : "known",
    ),
  due: async (atMs, limit) =>
    docs(
      "select doc from webhook where due_at_ms <= ? order by received_at_ms, event_id limit ?",
      atMs,
      limit,
    ),
  reschedule: async ({ gateway, eventId }, dueAtMs) => {
    step(() =>
      run(
        `update webhook set doc = json_set(doc, '$.dueAtMs', ?)
           where gateway = ? and event_id = ?`,
        dueAtMs,
        gateway,
        eventId,
      ),
    );
  },
  forget: async (beforeMs, limit) =>
    step(() =>
      run(
        `delete from webhook where rowid in (select rowid from webhook
           where due_at_ms is null and received_at_ms < ? order by received_at_ms limit ?)`,
        beforeMs,
        limit,
      ),
    ),
});
