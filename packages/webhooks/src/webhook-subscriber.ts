import type { Clock, DeliveryOutcome, EventSubscriber, EventType } from "@admit-one/core";
import { toMessage, toWebhookId } from "./message.ts";
import { retryAfterMs } from "./retry-after.ts";
import { createSignatures } from "./signatures.ts";
import { checkUrl } from "./webhook-url.ts";

export type WebhookSubscriberOptions = {
  /** Where events are posted: https, or http on this machine only. */
  readonly url: string;
  /**
   * `whsec_…`, 24 to 64 bytes in base64. All of them sign, so that a receiver may know either one
   * during a replacement.
   */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** Deliveries are stored under this name; default `webhooks`. */
  readonly name?: string;
  /** The types of events to post; default: all. */
  readonly types?: readonly EventType[];
  /** The number of parallel requests; default 16. */
  readonly parallel?: number;
  /** The time limit of one request, in milliseconds; default 15,000. */
  readonly timeoutMs?: number;
  /** Default: the platform's `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
};

const timeoutDefaultMs = 15_000;

/**
 * Makes a subscriber that posts events as webhooks, signed as in Standard Webhooks.
 *
 * Any 2xx means that the receiver accepted the event. 410 means that it never will, so the event
 * becomes a dead letter at once. Any other answer, including a redirect, and no answer in time are
 * failures. The event is then sent again, no earlier than `Retry-After` asks. Errors never contain
 * the URL or a secret.
 *
 * @throws TypeError if the URL or a secret is invalid, or there is no secret.
 * @example
 * const webhooks = createWebhookSubscriber({ url, secrets: ["whsec_…"], clock });
 * const boxOffice = createBoxOffice({ ...ports, subscribers: [webhooks] });
 */
export const createWebhookSubscriber = ({
  url,
  secrets,
  clock,
  name = "webhooks",
  types,
  parallel,
  timeoutMs = timeoutDefaultMs,
  fetch = globalThis.fetch,
}: WebhookSubscriberOptions): EventSubscriber => {
  const target = checkUrl(url);
  const sign = createSignatures(secrets);
  return {
    name,
    ...(types && { types }),
    ...(parallel !== undefined && { parallel }),
    deliver: async (event) => {
      const id = toWebhookId(event.eventId);
      const body = JSON.stringify(toMessage(event));
      // The time of this attempt: receivers refuse old times as a replay.
      const nowMs = clock.nowMs();
      const seconds = Math.floor(nowMs / 1_000);
      const headers = {
        "content-type": "application/json",
        "user-agent": "admit-one-webhooks",
        "webhook-id": id,
        "webhook-timestamp": String(seconds),
        "webhook-signature": sign(id, seconds, body),
      };
      const signal = AbortSignal.timeout(timeoutMs);
      const request = { method: "POST", headers, body, redirect: "manual", signal } as const;
      try {
        const response = await fetch(target, request);
        // Nobody reads the body, and a connection with an unread body cannot be reused.
        await response.body?.cancel();
        return outcomeOf(response, nowMs);
      } catch (error) {
        return { outcome: "failed", reason: reasonOf(error, timeoutMs) };
      }
    },
  };
};

const outcomeOf = ({ status, headers }: Response, nowMs: number): DeliveryOutcome => {
  if (status >= 200 && status <= 299) return { outcome: "delivered" };
  if (status === 410) return { outcome: "gone", reason: "Answered 410." };
  const askedMs = retryAfterMs(headers.get("retry-after"), nowMs);
  // On some platforms a redirect that is not followed has no status.
  const reason = status === 0 ? "Answered a redirect." : `Answered ${status}.`;
  return { outcome: "failed", reason, ...(askedMs !== null && { retryAfterMs: askedMs }) };
};

const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (!(error instanceof Error)) return "The request failed.";
  if (error.name === "TimeoutError") return `No answer within ${timeoutMs} ms.`;
  const cause: unknown = error.cause;
  const code = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
  return `The request failed${code}.`;
};
