import type { CheckoutGateway, CheckoutSources } from "@admit-one/pages";
import type { Config } from "../config.ts";
import type { GatewayConfig } from "../gateway-config.ts";

/**
 * What the pages' checkout offers: the gateways of new payments in their order, and the balance of
 * those who have one. A gateway without a key for browsers is left out: its form could not open.
 */
export const checkoutGateways = async ({
  gateways,
  servesWallets,
}: Pick<Config, "gateways" | "servesWallets">): Promise<readonly CheckoutGateway[]> => {
  const offered = await Promise.all(gateways.map((gateway) => checkoutOf(gateway)));
  const wallet: readonly CheckoutGateway[] = servesWallets
    ? [{ name: "wallet", kind: "none" }]
    : [];
  return [...offered.filter((gateway) => gateway !== null), ...wallet];
};

/** The variables without which the checkout leaves a gateway out. */
export const missingBrowserKeys = ({ gateways }: Pick<Config, "gateways">): readonly string[] =>
  gateways.flatMap((gateway) => {
    if (gateway.kind === "stripe" && gateway.publishableKey === null) {
      return ["STRIPE_PUBLISHABLE_KEY"];
    }
    return gateway.kind === "toss" && gateway.clientKey === null ? ["TOSS_CLIENT_KEY"] : [];
  });

/** Imports what it offers, so that no unused SDK of a provider is loaded. */
const checkoutOf = async (gateway: GatewayConfig): Promise<CheckoutGateway | null> => {
  switch (gateway.kind) {
    case "scripted":
      return { name: "scripted", kind: "none" };
    case "stripe": {
      const { publishableKey, scriptUrl } = gateway;
      if (publishableKey === null) return null;
      const stripe = { name: "stripe", kind: "stripe", publishableKey } as const;
      if (scriptUrl !== null) return { ...stripe, ...standIn(scriptUrl) };
      const { stripeCheckoutSources, stripeScriptUrl } = await import("@admit-one/stripe");
      return { ...stripe, scriptUrl: stripeScriptUrl, sources: stripeCheckoutSources };
    }
    case "toss": {
      const { clientKey, scriptUrl } = gateway;
      if (clientKey === null) return null;
      const toss = { name: "toss", kind: "toss", publishableKey: clientKey } as const;
      if (scriptUrl !== null) return { ...toss, ...standIn(scriptUrl) };
      const { tossCheckoutSources, tossScriptUrl } = await import("@admit-one/toss");
      return { ...toss, scriptUrl: tossScriptUrl, sources: tossCheckoutSources };
    }
  }
};

/** The stand-in of a provider's script needs nothing but its own host. */
const standIn = (scriptUrl: string): { scriptUrl: string; sources: CheckoutSources } => {
  const own = [new URL(scriptUrl).origin];
  return { scriptUrl, sources: { scriptSrc: own, frameSrc: own, connectSrc: own, imgSrc: own } };
};
