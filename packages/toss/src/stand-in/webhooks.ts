import type { StandInPayment } from "./objects.ts";

/** What Toss posts when something changed; nothing signs it. */
export type StandInWebhook = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** `PAYMENT_STATUS_CHANGED` with the payment as it is then. */
export const statusChanged = (
  payment: Pick<StandInPayment, "orderId" | "status"> & Partial<StandInPayment>,
  createdAt: string,
): StandInWebhook =>
  webhook({ eventType: "PAYMENT_STATUS_CHANGED", createdAt, data: { ...payment } });

/** `DEPOSIT_CALLBACK` of a virtual account, which is built in another way. */
export const depositCallback = (
  { orderId, status, secret, lastTransactionKey }: StandInPayment,
  createdAt: string,
): StandInWebhook =>
  webhook({ createdAt, secret, status, transactionKey: lastTransactionKey, orderId });

const webhook = (news: unknown): StandInWebhook => ({
  headers: { "content-type": "application/json" },
  body: JSON.stringify(news),
});
