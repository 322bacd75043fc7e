import type { PaymentId, WebhookDelivery, WebhookReading } from "@admit-one/core";

/**
 * Toss signs no payment's webhook (docs.tosspayments.com/reference/using-api/webhook-events): what
 * comes is anybody's, and only a hint to look the order up. `PAYMENT_STATUS_CHANGED` names it in
 * `data`. `DEPOSIT_CALLBACK` names it beside a `secret`, which only who keeps that of each payment
 * could compare; a look-up under our own key proves more.
 */
export const parseWebhook = ({ body }: WebhookDelivery): WebhookReading => {
  const news = parse(body);
  if (news === null) return invalid("not JSON");
  const orderId = "data" in news ? orderIdOf(news["data"]) : orderIdOf(news);
  return orderId === null ? invalid("names no order") : { outcome: "hint", paymentId: orderId };
};

const parse = (body: string): Readonly<Record<string, unknown>> | null => {
  try {
    const news: unknown = JSON.parse(body);
    return typeof news === "object" && news !== null ? { ...news } : null;
  } catch {
    return null;
  }
};

const orderIdOf = (value: unknown): PaymentId | null => {
  if (typeof value !== "object" || value === null || !("orderId" in value)) return null;
  const { orderId } = value;
  return typeof orderId === "string" && /^[\w-]{1,64}$/.test(orderId)
    ? (orderId as PaymentId)
    : null;
};

const invalid = (reason: string): WebhookReading => ({ outcome: "invalid", reason });
