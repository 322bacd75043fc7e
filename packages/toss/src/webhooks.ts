import type { PaymentId, WebhookDelivery, WebhookReading } from "@admit-one/core";

/**
 * Toss signs no payment's webhook (docs.tosspayments.com/reference/using-api/webhook-events): what
 * comes is anybody's, and only a hint to look the order up. `PAYMENT_STATUS_CHANGED` names it in
 * `data`, after a cancellation in the merchant's console as well. `DEPOSIT_CALLBACK` names it beside a
 * `secret`, which only who keeps that of each payment could compare; a look-up under our own key
 * proves more. `CANCEL_STATUS_CHANGED` brings a cancellation that took its time, without an order: it
 * is taken, so that Toss does not send it again, and nothing follows. Who waits for it asks anyway.
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
