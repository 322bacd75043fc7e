import { createMemoryStores } from "@admit-one/memory";
import {
  bookingStoreContract,
  concertStoreContract,
  queueStoreContract,
} from "@admit-one/testing/contracts";
import { expect, test } from "vitest";

const make = async () => ({
  stores: createMemoryStores(),
  [Symbol.asyncDispose]: async () => {},
});

const cases = [
  ...bookingStoreContract(make),
  ...queueStoreContract(make),
  ...concertStoreContract(make),
];

test.for(cases)("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
