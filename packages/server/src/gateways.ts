import type { Clock, PaymentGateway } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import type { GatewayConfig } from "./gateway-config.ts";
import { goWhereTrialsAre, noTrialsHere } from "./place.ts";
import type { Tracing } from "./tracing.ts";

/** The gateways for new payments that GATEWAY names. The first one is the default. */
export const createGateways = async (
  config: Config,
  clock: Clock,
  tracing: FetchTracing = null,
): Promise<readonly PaymentGateway[]> => {
  const { gateways } = config;
  if (gateways.length > 0) return Promise.all(gateways.map((one) => create(one, clock, tracing)));
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
): Promise<readonly PaymentGateway[]> =>
  Promise.all(earlierGateways.map((one) => create(one, clock, tracing)));

/** How calls carry the id of their trace; null without tracing. */
type FetchTracing = Pick<Tracing, "traceFetch"> | null;

/** Imports what it makes, so that no unused SDK of a provider is loaded. */
const create = async (
  gateway: GatewayConfig,
  clock: Clock,
  tracing: FetchTracing,
): Promise<PaymentGateway> => {
  const named = tracing !== null && { fetch: tracing.traceFetch(fetch) };
  switch (gateway.kind) {
    case "scripted":
      return createScriptedGateway({ clock });
    case "stripe": {
      const { createStripeGateway } = await import("@admit-one/stripe");
      const { secretKey, webhookSecret, apiUrl, minimumAmounts } = gateway;
      const options = {
        ...(webhookSecret !== null && { webhookSecret }),
        ...(apiUrl !== null && { apiUrl }),
      };
      return createStripeGateway({ secretKey, clock, minimumAmounts, ...options, ...named });
    }
    case "toss": {
      const { createTossGateway } = await import("@admit-one/toss");
      const { secretKey, clientKey, apiUrl } = gateway;
      const options = {
        ...(clientKey !== null && { clientKey }),
        ...(apiUrl !== null && { apiUrl }),
      };
      return createTossGateway({ secretKey, clock, ...options, ...named });
    }
  }
};
