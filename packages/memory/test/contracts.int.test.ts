import { createMemoryStores } from "@admit-one/memory";
import { bookingStoreContract } from "@admit-one/testing/contracts";
import { test } from "vitest";

const make = async () => ({
  stores: createMemoryStores(),
  [Symbol.asyncDispose]: async () => {},
});

for (const { name, run } of bookingStoreContract(make)) test(name, run);
