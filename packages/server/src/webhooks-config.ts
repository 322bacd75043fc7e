import { isWebhookSecret, isWebhookUrl } from "@admit-one/webhooks";
import { ConfigProblem, wholeNumber } from "./config-values.ts";

export type WebhooksConfig = {
  /** The receiver's URL, and the secrets that sign events. Neither is ever shown. */
  readonly url: string;
  readonly secrets: readonly string[];
  /** Maximum number of parallel requests, for different streams. */
  readonly parallel: number;
};

/** Null if events are not posted. */
export const readWebhooks = (
  url: string | undefined,
  secret: string | undefined,
  parallelRequests: string | undefined,
): WebhooksConfig | null => {
  const parallel = wholeNumber("WEBHOOKS_PARALLEL", parallelRequests, {
    fallback: 16,
    min: 1,
    max: 1_000,
  });
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
  return { url, secrets, parallel };
};
