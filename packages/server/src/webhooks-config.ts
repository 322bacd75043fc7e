import { isWebhookSecret, isWebhookUrl } from "@admit-one/webhooks";
import { ConfigProblem } from "./config-values.ts";

/** Where events are posted, and with which secrets they are signed: neither is ever shown. */
export type WebhooksConfig = { readonly url: string; readonly secrets: readonly string[] };

/** Null where events are posted nowhere. */
export const readWebhooks = (
  url: string | undefined,
  secret: string | undefined,
): WebhooksConfig | null => {
  if (url === undefined && secret === undefined) return null;
  if (url === undefined) {
    throw new ConfigProblem(
      "WEBHOOKS_SECRET",
      "is set without WEBHOOKS_URL",
      "set both or neither",
    );
  }
  if (!isWebhookUrl(url)) {
    throw new ConfigProblem(
      "WEBHOOKS_URL",
      "is no https address without a user",
      "give one like https://shop.example.com/hooks (http on this machine alone)",
    );
  }
  const secrets = secret?.split(",").map((one) => one.trim()) ?? [];
  if (secrets.length === 0 || !secrets.every(isWebhookSecret)) {
    throw new ConfigProblem(
      "WEBHOOKS_SECRET",
      "is not set, or is of another form",
      'give whsec_…, say "whsec_$(openssl rand -base64 32)"; while one is replaced, both with a comma',
    );
  }
  return { url, secrets };
};
