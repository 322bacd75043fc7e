import type { Clock, DeliveryOutcome, EventSubscriber, EventType } from "@admit-one/core";
import { toMessage, toWebhookId } from "./message.ts";
import { retryAfterMs } from "./retry-after.ts";
import { createSignatures } from "./signatures.ts";
import { checkUrl } from "./webhook-url.ts";

export type WebhookSubscriberOptions = {
  /** Where events are posted: https, or http on this machine alone. */
  readonly url: string;
  /**
   * `whsec_…`, 24 to 64 bytes in base64. Each signs, so that a receiver may know either while they
   * are being replaced.
   */
  readonly secrets: readonly string[];
  readonly clock: Clock;
  /** Keeps its deliveries under this name, `webhooks` where it is left out. */
  readonly name?: string;
  /** What is posted; everything where it is left out. */
  readonly types?: readonly EventType[];
  /** How many requests are under way at once; 16 where it is left out. */
  readonly parallel?: number;
  /** How long one request may take; 15 s where it is left out. */
  readonly timeoutMs?: number;
  /** The one of the platform where it is left out. */
  readonly fetch?: typeof globalThis.fetch;
};

const timeoutDefaultMs = 15_000;

/**
 * Makes a subscriber that posts events as webhooks, signed as Standard Webhooks says.
 *
 * Any 2xx has taken the event. 410 says that it never will be: a dead letter at once. All else,
 * redirects among it, and no answer in time is a failure that is tried again, no earlier than
 * `Retry-After` asks. Errors never hold the URL or a secret.
 *
 * @throws TypeError when the URL or a secret is none, or there is no secret.
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
      // The time of this attempt: receivers refuse what is long past as a replay.
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
        // Nobody reads it, and a connection that still brings one can't be used again.
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
  // A redirect that is not followed has no status to tell on every platform.
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
