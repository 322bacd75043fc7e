import type { StandInCancel, StandInPayment } from "./objects.ts";

/** What Toss posts after a change. It is not signed. */
export type StandInWebhook = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** `PAYMENT_STATUS_CHANGED` with the payment at that time. */
export const statusChanged = (
  payment: Pick<StandInPayment, "orderId" | "status"> & Partial<StandInPayment>,
  createdAt: string,
): StandInWebhook =>
  webhook({ eventType: "PAYMENT_STATUS_CHANGED", createdAt, data: { ...payment } });

/** `DEPOSIT_CALLBACK` of a virtual account, which has a different structure. */
export const depositCallback = (
  { orderId, status, secret, lastTransactionKey }: StandInPayment,
  createdAt: string,
): StandInWebhook =>
  webhook({ createdAt, secret, status, transactionKey: lastTransactionKey, orderId });

/** `CANCEL_STATUS_CHANGED` of a slow cancellation. It does not name the order. */
export const cancelChanged = (cancel: StandInCancel, createdAt: string): StandInWebhook =>
  webhook({ eventType: "CANCEL_STATUS_CHANGED", createdAt, data: { ...cancel } });

const webhook = (news: unknown): StandInWebhook => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(news),
});
