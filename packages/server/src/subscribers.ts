import type { Clock, EventSubscriber } from "@admit-one/core";
import { createWebhookSubscriber } from "@admit-one/webhooks";
import type { Config } from "./config.ts";

/** Who hears of events: the receiver that WEBHOOKS_URL names, if any. */
export const createSubscribers = (
  { webhooks }: Config,
  clock: Clock,
): readonly EventSubscriber[] =>
  webhooks === null ? [] : [createWebhookSubscriber({ ...webhooks, clock })];
