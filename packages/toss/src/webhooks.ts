import type { PaymentId, WebhookDelivery, WebhookReading } from "@admit-one/core";

/**
 * Toss does not sign the webhooks of payments
 * (docs.tosspayments.com/reference/using-api/webhook-events). Anybody can send them, so they are
 * only a hint to look up the order.
 *
 * - `PAYMENT_STATUS_CHANGED` names the order in `data`, also after a cancellation in the merchant's
 *   console.
 * - `DEPOSIT_CALLBACK` names it beside a `secret`. To compare that we would have to store each
 *   payment's secret; a look-up with our own key proves more.
 * - `CANCEL_STATUS_CHANGED` reports a slow cancellation without an order. It is accepted, so that
 *   Toss does not send it again, and has no effect. Recovery asks for the cancellation anyway.
 */
export const parseWebhook = ({ body }: WebhookDelivery): WebhookReading => {
  const news = parse(body);
  if (news === null) return invalid("not JSON");
  const orderId = "data" in news ? orderIdOf(news["data"]) : orderIdOf(news);
  const isCancel = news["eventType"] === "CANCEL_STATUS_CHANGED" && isObject(news["data"]);
  if (orderId === null && !isCancel) return invalid("names no order");
  return { outcome: "hint", paymentId: orderId };
};

const parse = (body: string): Readonly<Record<string, unknown>> | null => {
  try {
    const news: unknown = JSON.parse(body);
    return isObject(news) ? { ...news } : null;
  } catch {
    return null;
  }
};

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const orderIdOf = (value: unknown): PaymentId | null => {
  if (!isObject(value) || !("orderId" in value)) return null;
  const { orderId } = value;
  return typeof orderId === "string" && /^[\w-]{1,64}$/.test(orderId)
    ? (orderId as PaymentId)
    : null;
};

const invalid = (reason: string): WebhookReading => ({ outcome: "invalid", reason });
