import type { InboxEntry, PaymentId, WebhookInbox } from "@admit-one/core";
import { storable, textOf } from "./sql.ts";
import type { UnitOfWork } from "./unit-of-work.ts";
import { type Int, int, intOrNull } from "./values.ts";

const forgetText = textOf(({ deleteFound }) =>
  deleteFound(
    "admit_webhook",
    ["gateway", "event_id"],
    "select gateway, event_id from admit_webhook where due_at_ms is null and received_at_ms < ? " +
      "order by received_at_ms limit ?",
  ),
);

type WebhookRow = {
  readonly gateway: string;
  readonly event_id: string;
  readonly payment_id: PaymentId;
  readonly received_at_ms: Int;
  readonly due_at_ms: Int | null;
};

const toEntry = (row: WebhookRow): InboxEntry => ({
  gateway: row.gateway,
  eventId: row.event_id,
  paymentId: row.payment_id,
  receivedAtMs: int(row.received_at_ms),
  dueAtMs: intOrNull(row.due_at_ms),
});

export const createWebhookInbox = (work: UnitOfWork): WebhookInbox => ({
  put: (entry) =>
    work.write(async (sql) => {
      const { gateway, eventId, paymentId, receivedAtMs, dueAtMs } = entry;
      const values = [gateway, eventId, paymentId, receivedAtMs, dueAtMs].map(storable);
      const saved = await sql.run(
        "insert into admit_webhook (gateway, event_id, payment_id, received_at_ms, due_at_ms) " +
          "values (?, ?, ?, ?, ?) on conflict do nothing",
        ...values,
      );
      return { keep: saved === 1, value: saved === 1 ? "new" : "known" };
    }),

  due: (atMs, limit) =>
    work.query(async (sql) => {
      const rows = await sql.all<WebhookRow>(
        "select gateway, event_id, payment_id, received_at_ms, due_at_ms from admit_webhook " +
          "where due_at_ms is not null and due_at_ms <= ? order by received_at_ms, event_id limit ?",
        atMs,
        limit,
      );
      return rows.map(toEntry);
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
