import {
  bookingStoreContract,
  concertStoreContract,
  queueStoreContract,
} from "@admit-one/testing/contracts";
import { describe, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

// A power cut is no part of the contract, and hundreds of flushes to disk are slow.
const make = () => temporaryStores({ durability: "normal" });

describe("the stores on a SQLite file keep every law of their ports", () => {
  for (const { name, run } of bookingStoreContract(make)) test(name, run);
  for (const { name, run } of concertStoreContract(make)) test(name, run);
  for (const { name, run } of queueStoreContract(make)) test(name, run);
});
