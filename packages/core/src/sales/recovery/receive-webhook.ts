import { mayBeOwn } from "../../kernel/cell.ts";
import { notFound } from "../../kernel/refusals.ts";
import { isText } from "../../kernel/validate.ts";
import type { InboxEntry } from "../../payment/webhook-inbox.port.ts";
import type { ReceiveWebhook, ReceiveWebhookOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";

const idLengthMax = 255;
/**
 * How often unsigned deliveries may cause a look-up. The time is part of their event id, because a
 * change at the provider does not raise our payment's version.
 */
const hintEveryMs = 60_000;

const hint = "hint.";

/** Whether anybody may have sent it, because no signature proves that the gateway did. */
export const isHint = ({ eventId }: Pick<InboxEntry, "eventId">): boolean =>
  eventId.startsWith(hint);

/**
 * Accepts a delivery. It is durable when this resolves, and `recover` looks the payment up.
 * Unsigned deliveries cause at most one look-up a minute for each version of their payment.
 */
export const receiveWebhook = async (
  { stores, clock, wallClock, gateways, cell }: SalesContext,
  { gateway: name, headers, body }: ReceiveWebhook,
): Promise<ReceiveWebhookOutcome> => {
  const gateway = gateways.find((one) => one.name === name);
  if (gateway?.parseWebhook === undefined) return notFound("gateway");
  const nowMs = clock.nowMs();
  // The sender's timestamp is compared with the machine's clock: ours may run ahead for hours after
  // it was set wrong.
  const signedBeforeMs = wallClock?.wallMs() ?? nowMs;
  const reading = await gateway.parseWebhook({ headers, body, nowMs: signedBeforeMs });
  if (reading.outcome === "invalid") return { outcome: "webhook_invalid", reason: reading.reason };
  const { paymentId } = reading;
  const accepted: ReceiveWebhookOutcome = { outcome: "webhook_accepted" };
  if (paymentId === null || !isId(paymentId)) return accepted;
  // All cells on one account receive the news of all. Those of others cost nothing.
  if (!mayBeOwn(cell, paymentId)) return accepted;
  const payment = await stores.bookings.payment(paymentId);
  // News about payments that are not ours, or signed with another gateway's key.
  if (payment === null || payment.method.type !== name) return accepted;
  const minute = Math.floor(nowMs / hintEveryMs);
  const eventId =
    reading.outcome === "verified"
      ? reading.eventId
      : `${hint}${paymentId}.${payment.version}.${minute}`;
  if (!isId(eventId)) return { outcome: "webhook_invalid", reason: "no usable event id" };
  await stores.inbox.put({
    gateway: name,
    eventId,
    paymentId,
    receivedAtMs: nowMs,
    dueAtMs: nowMs,
  });
  return accepted;
};

const isId = (text: string): boolean =>
  text.length >= 1 && text.length <= idLengthMax && isText(text);
