import type { Clock, PaymentGateway } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import { createStripeGateway } from "@admit-one/stripe";
import { createTossGateway } from "@admit-one/toss";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import type { GatewayConfig } from "./gateway-config.ts";
import { goWhereTrialsAre, noTrialsHere } from "./place.ts";
import type { Tracing } from "./tracing.ts";

/** The gateways for new payments that GATEWAY names. The first one is the default. */
export const createGateways = (
  config: Config,
  clock: Clock,
  tracing: FetchTracing = null,
): readonly PaymentGateway[] => {
  if (config.gateways.length > 0) return config.gateways.map((one) => create(one, clock, tracing));
  const onlyEarlier = config.earlierGateways.length > 0;
  throw new ConfigProblem(
    "GATEWAY",
    onlyEarlier
      ? "names gateways of earlier payments alone, so nothing new could be paid"
      : `is not set, and nothing stands in for it ${noTrialsHere(config)}`,
    "give stripe or toss, bind a gateway of your own (see docs/embedding.md), " +
      `or ${onlyEarlier ? "take :old from one of them" : goWhereTrialsAre(config)}`,
  );
};

/** The gateways that GATEWAY names with `:old`. */
export const createEarlierGateways = (
  { earlierGateways }: Config,
  clock: Clock,
  tracing: FetchTracing = null,
): readonly PaymentGateway[] => earlierGateways.map((one) => create(one, clock, tracing));

/** How calls carry the id of their trace; null without tracing. */
type FetchTracing = Pick<Tracing, "traceFetch"> | null;

const create = (gateway: GatewayConfig, clock: Clock, tracing: FetchTracing): PaymentGateway => {
  const named = tracing !== null && { fetch: tracing.traceFetch(fetch) };
  switch (gateway.kind) {
    case "scripted":
      return createScriptedGateway({ clock });
    case "stripe": {
      const { secretKey, webhookSecret, apiUrl, minimumAmounts } = gateway;
      const options = {
        ...(webhookSecret !== null && { webhookSecret }),
        ...(apiUrl !== null && { apiUrl }),
      };
      return createStripeGateway({ secretKey, clock, minimumAmounts, ...options, ...named });
    }
    case "toss": {
      const { secretKey, clientKey, apiUrl } = gateway;
      const options = {
        ...(clientKey !== null && { clientKey }),
        ...(apiUrl !== null && { apiUrl }),
      };
      return createTossGateway({ secretKey, clock, ...options, ...named });
    }
  }
};
