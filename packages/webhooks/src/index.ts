export type { WebhookMessage } from "./message.ts";
export { isWebhookSecret } from "./signatures.ts";
export type { WebhookSubscriberOptions } from "./webhook-subscriber.ts";
export { createWebhookSubscriber } from "./webhook-subscriber.ts";
export { isWebhookUrl } from "./webhook-url.ts";
