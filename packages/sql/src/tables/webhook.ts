import type { InboxEntry, PaymentId } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

export const webhookTable = defineTable(
  "admit_webhook",
  {
    gateway: text(),
    event_id: text(),
    payment_id: text<PaymentId>(),
    received_at_ms: bigint(),
    due_at_ms: bigint().nullable(),
  },
  {
    primaryKey: ["gateway", "event_id"],
    indexes: {
      admit_webhook_due: { on: ["due_at_ms"], where: "due_at_ms is not null" },
      admit_webhook_done: { on: ["received_at_ms"], where: "due_at_ms is null" },
    },
  },
);

export type WebhookRow = RowOf<typeof webhookTable>;
export const selectWebhook = selectOf(webhookTable);
export const webhookColumns = columnsOf(webhookTable);
export const fromInboxEntry: (entry: InboxEntry) => RowValues = encoderOf(webhookTable);
export const toInboxEntry: (row: WebhookRow) => InboxEntry = decoderOf(webhookTable);
