import type { Clock, PaymentGateway } from "@admit-one/core";
import { createScriptedGateway } from "@admit-one/memory";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";

/** The gateways that GATEWAY names; the first one is the default. */
export const createGateways = ({ gateway }: Config, clock: Clock): readonly PaymentGateway[] => {
  if (gateway === "scripted") return [createScriptedGateway({ clock })];
  throw new ConfigProblem(
    "GATEWAY",
    "has nothing to offer with NODE_ENV=production yet, since scripted takes no money",
    "bind a gateway of your own (see docs/embedding.md), or unset NODE_ENV to try things out",
  );
};
