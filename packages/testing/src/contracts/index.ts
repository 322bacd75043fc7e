export { bookingStoreContract } from "./booking-store-contract.ts";
export { concertStoreContract } from "./concert-store-contract.ts";
export type { ContractCase, MakeStores } from "./contract-case.ts";
export { eventLogContract } from "./event-log-contract.ts";
export type { Elsewhere, GatewayWorld, MakeGateway } from "./gateway/world.ts";
export { inboxContract } from "./inbox-contract.ts";
export { paymentGatewayContract } from "./payment-gateway-contract.ts";
export { queueStoreContract } from "./queue-store-contract.ts";
export { storesContract } from "./stores-contract.ts";
