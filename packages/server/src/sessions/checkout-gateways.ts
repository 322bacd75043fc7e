import type { CheckoutGateway } from "@admit-one/pages";
import type { Config } from "../config.ts";
import type { GatewayConfig } from "../gateway-config.ts";

/**
 * What the pages' checkout offers: the configured gateways whose provider's script can be loaded,
 * and the balance of those who have one.
 */
export const checkoutGateways = ({ gateways }: Pick<Config, "gateways">): CheckoutGateway[] => [
  ...gateways.flatMap((gateway) => checkoutOf(gateway)),
  { name: "wallet", kind: "none" },
];

const checkoutOf = (gateway: GatewayConfig): readonly CheckoutGateway[] => {
  switch (gateway.kind) {
    case "scripted":
      return [{ name: "scripted", kind: "none" }];
    case "stripe":
    case "toss":
      return [];
  }
};
