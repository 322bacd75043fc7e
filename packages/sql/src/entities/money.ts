import { defineEntity, p } from "@mikro-orm/core";

/** Money of payments that are not known is refunded, too. */
export const RefundEntity = defineEntity({
  name: "AdmitRefund",
  tableName: "admit_refund",
  properties: {
    refund_id: p.text().primary(),
    payment_id: p.text(),
    no: p.integer(),
    origin: p.text(),
    reservation_id: p.text().nullable(),
    show_id: p.text().nullable(),
    user_id: p.text().nullable(),
    method: p.json(),
    reference: p.text(),
    amount: p.bigint("number"),
    currency: p.text(),
    reason: p.text(),
    requested_at_ms: p.bigint("number"),
    paid_amount: p.bigint("number"),
    covered_amount: p.bigint("number"),
    by_hand: p.json().nullable(),
    accepted: p.json().nullable(),
    attempt: p.integer().nullable(),
    came_back_attempt: p.integer().nullable(),
    attempts: p.integer().nullable(),
    sent_at_ms: p.bigint("number").nullable(),
    refused_since_ms: p.bigint("number").nullable(),
    version: p.bigint("number"),
    status: p.text(),
    recover_at_ms: p.bigint("number").nullable(),
    failure: p.text().nullable(),
    stuck_at_ms: p.bigint("number").nullable(),
    settled_at_ms: p.bigint("number").nullable(),
    settled_by: p.text().nullable(),
  },
  indexes: [
    {
      name: "admit_refund_recovery",
      properties: ["recover_at_ms", "refund_id"],
      where: "recover_at_ms is not null",
    },
    {
      name: "admit_refund_stuck",
      properties: ["show_id", "stuck_at_ms"],
      where: "stuck_at_ms is not null",
    },
    ...[
      ["outside", "origin <> 'ours'"],
      ["by_hand", "by_hand is not null"],
      ["twice", "amount < paid_amount + covered_amount"],
    ].map(([name, condition]) => ({
      name: `admit_refund_${name}`,
      properties: ["payment_id" as const],
      where: `accepted is null and ${condition}`,
    })),
  ],
  uniques: [{ name: "admit_refund_no", properties: ["payment_id", "no"] }],
});

export const WalletEntity = defineEntity({
  name: "AdmitWallet",
  tableName: "admit_wallet",
  properties: {
    wallet_id: p.text().primary(),
    user_id: p.text().index("admit_wallet_user"),
    currency: p.text(),
    balance: p.bigint("number"),
    version: p.bigint("number"),
  },
  checks: [{ property: "balance", expression: "balance >= 0" }],
});

/** Appended, never changed. */
export const LedgerEntryEntity = defineEntity({
  name: "AdmitLedgerEntry",
  tableName: "admit_ledger_entry",
  properties: {
    entry_id: p.text().primary(),
    posting_id: p.text(),
    account: p.text(),
    amount: p.bigint("number"),
    currency: p.text(),
    payment_id: p.text().nullable(),
    at_ms: p.bigint("number"),
  },
  indexes: [
    {
      name: "admit_ledger_entry_payment",
      properties: ["payment_id"],
      where: "payment_id is not null",
    },
  ],
});

export const WebhookEntity = defineEntity({
  name: "AdmitWebhook",
  tableName: "admit_webhook",
  properties: {
    gateway: p.text().primary(),
    event_id: p.text().primary(),
    payment_id: p.text(),
    received_at_ms: p.bigint("number"),
    due_at_ms: p.bigint("number").nullable(),
  },
  indexes: [
    { name: "admit_webhook_due", properties: ["due_at_ms"], where: "due_at_ms is not null" },
    { name: "admit_webhook_done", properties: ["received_at_ms"], where: "due_at_ms is null" },
  ],
});
