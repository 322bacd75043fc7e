export { tossCheckoutSources, tossScriptUrl } from "./checkout-sources.ts";
export type { TossGatewayOptions } from "./toss-gateway.ts";
export { createTossGateway } from "./toss-gateway.ts";
