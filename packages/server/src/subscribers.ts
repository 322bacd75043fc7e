import type { EventSubscriber, WallClock } from "@admit-one/core";
import { createWebhookSubscriber } from "@admit-one/webhooks";
import type { Config } from "./config.ts";

/** Who hears of events: the receiver that WEBHOOKS_URL names, if any. */
export const createSubscribers = (
  { webhooks }: Config,
  wallClock: WallClock,
): readonly EventSubscriber[] => {
  if (webhooks === null) return [];
  // Receivers hold the signed instant against their own clocks.
  const clock = { nowMs: () => wallClock.wallMs() };
  return [createWebhookSubscriber({ ...webhooks, clock })];
};
