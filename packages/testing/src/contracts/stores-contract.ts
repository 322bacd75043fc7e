import { tokenCases } from "./booking/token.cases.ts";
import { bookingStoreContract } from "./booking-store-contract.ts";
import { concertStoreContract } from "./concert-store-contract.ts";
import { bindCases, type ContractCase, type MakeStores } from "./contract-case.ts";
import { erasureContract } from "./erasure-contract.ts";
import { eventLogContract } from "./event-log-contract.ts";
import { figureStoreContract } from "./figure-store-contract.ts";
import { inboxContract } from "./inbox-contract.ts";
import { journalContract } from "./journal-contract.ts";
import { lookupStoreContract } from "./lookup-store-contract.ts";
import { queueStoreContract } from "./queue-store-contract.ts";

/**
 * Every law of every store.
 *
 * @example
 * for (const { name, run } of storesContract(make)) test(name, run);
 */
export const storesContract = (make: MakeStores): readonly ContractCase[] => [
  ...queueStoreContract(make),
  ...concertStoreContract(make),
  ...bookingStoreContract(make),
  ...bindCases("BookingStore", make, tokenCases),
  ...eventLogContract(make),
  ...inboxContract(make),
  ...erasureContract(make),
  ...figureStoreContract(make),
  ...lookupStoreContract(make),
  ...journalContract(make),
];
