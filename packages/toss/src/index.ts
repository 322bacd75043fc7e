export type { TossGatewayOptions } from "./toss-gateway.ts";
export { createTossGateway } from "./toss-gateway.ts";
