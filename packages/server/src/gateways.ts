import type { Clock, PaymentGateway } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import { createStripeGateway } from "@admit-one/stripe";
import { createTossGateway } from "@admit-one/toss";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import { goWhereTrialsAre, noTrialsHere } from "./place.ts";

/** The gateways that GATEWAY names; the first one is the default. */
export const createGateways = (config: Config, clock: Clock): readonly PaymentGateway[] => {
  const { gateway } = config;
  switch (gateway?.kind) {
    case "scripted":
      return [createScriptedGateway({ clock })];
    case "stripe": {
      const { secretKey, webhookSecret, apiUrl, minimumAmounts } = gateway;
      const options = {
        ...(webhookSecret !== null && { webhookSecret }),
        ...(apiUrl !== null && { apiUrl }),
      };
      return [createStripeGateway({ secretKey, clock, minimumAmounts, ...options })];
    }
    case "toss": {
      const { secretKey, clientKey, apiUrl } = gateway;
      const options = {
        ...(clientKey !== null && { clientKey }),
        ...(apiUrl !== null && { apiUrl }),
      };
      return [createTossGateway({ secretKey, clock, ...options })];
    }
    case undefined:
      throw new ConfigProblem(
        "GATEWAY",
        `is not set, and nothing stands in for it ${noTrialsHere(config)}`,
        "give stripe or toss, bind a gateway of your own (see docs/embedding.md), " +
          `or ${goWhereTrialsAre(config)}`,
      );
  }
};
