export { bookingStoreContract } from "./booking-store-contract.ts";
export { concertStoreContract } from "./concert-store-contract.ts";
export type { ContractCase, MakeStores } from "./contract-case.ts";
export { queueStoreContract } from "./queue-store-contract.ts";
