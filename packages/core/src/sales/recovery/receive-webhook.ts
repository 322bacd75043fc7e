import { notFound } from "../../kernel/refusals.ts";
import { isText } from "../../kernel/validate.ts";
import type { InboxEntry } from "../../payment/webhook-inbox.port.ts";
import type { ReceiveWebhook, ReceiveWebhookOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";

const idLengthMax = 255;
/** An unsigned delivery is heard so often. What moved at the provider leaves our record as it is. */
const hintEveryMs = 60_000;

const hint = "hint.";

/** Whether anybody may have sent it: no signature says that the gateway did. */
export const isHint = ({ eventId }: Pick<InboxEntry, "eventId">): boolean =>
  eventId.startsWith(hint);

/**
 * Takes a delivery in. It is durable when this resolves, and `recover` follows it up with a look-up;
 * what an unsigned one may cause is one look-up a minute for each state that its payment was in.
 */
export const receiveWebhook = async (
  { stores, clock, wallClock, gateways }: SalesContext,
  { gateway: name, headers, body }: ReceiveWebhook,
): Promise<ReceiveWebhookOutcome> => {
  const gateway = gateways.find((one) => one.name === name);
  if (gateway?.parseWebhook === undefined) return notFound("gateway");
  const nowMs = clock.nowMs();
  // Their clock against the machine's: ours may be ahead for hours after somebody set it wrong.
  const signedBeforeMs = wallClock?.wallMs() ?? nowMs;
  const reading = await gateway.parseWebhook({ headers, body, nowMs: signedBeforeMs });
  if (reading.outcome === "invalid") return { outcome: "webhook_invalid", reason: reading.reason };
  const { paymentId } = reading;
  const accepted: ReceiveWebhookOutcome = { outcome: "webhook_accepted" };
  if (paymentId === null || !isId(paymentId)) return accepted;
  const payment = await stores.bookings.payment(paymentId);
  // News of payments that were never ours, or that another gateway's key signed.
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
