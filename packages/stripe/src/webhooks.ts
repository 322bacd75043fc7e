import { type PaymentGateway, type WebhookReading, webhookToleranceMs } from "@admit-one/core";
import Stripe from "stripe";
import { type About, type Owners, paymentIdIn } from "./owners.ts";

/**
 * Verifies with the `stripe` package (docs.stripe.com/webhooks, "Verify webhook signatures"), and
 * then finds the payment: events of refunds and disputes may have no metadata of ours.
 */
export const createParseWebhook =
  (secret: string, owners: Owners): NonNullable<PaymentGateway["parseWebhook"]> =>
  async ({ headers, body, nowMs }) => {
    const signature = headers["stripe-signature"] ?? "";
    const event = verify(body, signature, secret, nowMs);
    if (event === null) return invalid("not signed by Stripe, or too long ago");
    if (isFromTheFuture(signature, nowMs)) return invalid("signed too far in the future");
    const object = objectOf(event);
    if (typeof event.id !== "string" || object === null) return invalid("not an event");
    const isMovement = typeof event.type === "string" && movements.test(event.type);
    const paymentId = isMovement ? await owners.ownerOf(object) : paymentIdIn(object.metadata);
    return { outcome: "verified", eventId: event.id, paymentId };
  };

/** Events about captured money. All other events either have our id or do not matter. */
const movements = /^(?:refund\.|charge\.(?:refunded$|refund\.|dispute\.))/;

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
    // An invalid signature, or a body that is not JSON. The package's message would quote the body.
    return null;
  }
};

/** The package refuses only signatures that are too old. Ours must not be too new either. */
const isFromTheFuture = (signature: string, nowMs: number): boolean => {
  const signedAtS = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1]);
  return signedAtS * 1000 - nowMs > webhookToleranceMs;
};

/**
 * The body is signed but may still be any JSON. Stripe's types are only a promise, so check the
 * object.
 */
const objectOf = ({ data }: Stripe.Event): About | null => {
  const object: unknown = (data as { readonly object?: unknown } | null | undefined)?.object;
  return typeof object === "object" && object !== null ? object : null;
};

const invalid = (reason: string): WebhookReading => ({ outcome: "invalid", reason });
