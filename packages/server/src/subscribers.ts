import type { EventSubscriber, WallClock } from "@admit-one/core";
import { createWebhookSubscriber } from "@admit-one/webhooks";
import type { Config } from "./config.ts";
import type { Tracing } from "./tracing.ts";

/** The subscribers to events: the receiver that WEBHOOKS_URL names, if any. */
export const createSubscribers = (
  { webhooks }: Config,
  wallClock: WallClock,
  tracing: Pick<Tracing, "traceFetch"> | null = null,
): readonly EventSubscriber[] => {
  if (webhooks === null) return [];
  // Receivers compare the signed time with their own clocks.
  const clock = { nowMs: () => wallClock.wallMs() };
  const named = tracing !== null && { fetch: tracing.traceFetch(fetch) };
  return [createWebhookSubscriber({ ...webhooks, clock, ...named })];
};
