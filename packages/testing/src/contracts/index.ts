export { bookingStoreContract } from "./booking-store-contract.ts";
export type { ContractCase, MakeStores } from "./contract-case.ts";
