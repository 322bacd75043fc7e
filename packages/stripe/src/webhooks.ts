import {
  type PaymentGateway,
  type PaymentId,
  type WebhookReading,
  webhookToleranceMs,
} from "@admit-one/core";
import Stripe from "stripe";

/** Verifies with the `stripe` package (docs.stripe.com/webhooks, "Verify webhook signatures"). */
export const createParseWebhook =
  (secret: string): NonNullable<PaymentGateway["parseWebhook"]> =>
  ({ headers, body, nowMs }) => {
    const signature = headers["stripe-signature"] ?? "";
    const event = verify(body, signature, secret, nowMs);
    if (event === null) return invalid("not signed by Stripe, or too long ago");
    if (isFromTheFuture(signature, nowMs)) return invalid("signed too far in the future");
    if (typeof event.id !== "string") return invalid("not an event");
    return { outcome: "verified", eventId: event.id, paymentId: paymentIdOf(event) };
  };

const verify = (
  body: string,
  signature: string,
  secret: string,
  nowMs: number,
): Stripe.Event | null => {
  const toleranceS = webhookToleranceMs / 1000;
  try {
    const { webhooks } = Stripe;
    return webhooks.constructEvent(body, signature, secret, toleranceS, undefined, nowMs) ?? null;
  } catch {
    // A bad signature, a body that is no JSON: their message would quote what came.
    return null;
  }
};

/** The package looks for signatures that are too old; the law is about both sides. */
const isFromTheFuture = (signature: string, nowMs: number): boolean => {
  const signedAtS = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1]);
  return signedAtS * 1000 - nowMs > webhookToleranceMs;
};

/** Intents, charges and refunds all carry our id in their metadata. */
const paymentIdOf = ({ data }: Stripe.Event): PaymentId | null => {
  const object: object | undefined = data?.object;
  const metadata: unknown = object !== undefined && "metadata" in object && object.metadata;
  if (typeof metadata !== "object" || metadata === null) return null;
  const { paymentId } = metadata as Readonly<Record<string, unknown>>;
  return typeof paymentId === "string" ? (paymentId as PaymentId) : null;
};

const invalid = (reason: string): WebhookReading => ({ outcome: "invalid", reason });
