export { stripeCheckoutSources, stripeScriptUrl } from "./checkout-sources.ts";
export type { StripeGatewayOptions } from "./stripe-gateway.ts";
export { createStripeGateway } from "./stripe-gateway.ts";
