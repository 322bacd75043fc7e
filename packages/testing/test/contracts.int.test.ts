import { createMemoryStores } from "@admit-one/memory";
import { storesContract } from "@admit-one/testing/contracts";
import { expect, test } from "vitest";
import { brokenStores } from "./broken-stores.ts";

const nothingToClose = { [Symbol.asyncDispose]: async () => {} };
const whole = storesContract(async () => ({ stores: createMemoryStores(), ...nothingToClose }));

test("every case has a name of its own", () => {
  expect(new Set(whole.map(({ name }) => name)).size).toBe(whole.length);
});

test.for(brokenStores)("the kit rejects: $fault", async ({ rejectedBy, breakStores }) => {
  const named = (cases: typeof whole) => {
    const found = cases.find(({ name }) => name === rejectedBy);
    if (found === undefined) throw new Error(`There is no case ${rejectedBy}.`);
    return found;
  };
  const cases = storesContract(async () => ({
    stores: breakStores(createMemoryStores()),
    ...nothingToClose,
  }));
  // The control: the same case accepts the store that was not broken.
  expect(await named(whole).run()).toBeUndefined();
  await expect(named(cases).run()).rejects.toThrow(Error);
});

test("an instance is disposed of after its case, also when the case fails", async () => {
  const closed: string[] = [];
  const cases = storesContract(async () => ({
    stores: createMemoryStores(),
    [Symbol.asyncDispose]: async () => {
      closed.push("closed");
    },
  }));
  expect(await cases[1]?.run()).toBeUndefined();
  expect(closed).toEqual(["closed"]);
});

test("two instances that share their data are rejected", async () => {
  const stores = createMemoryStores();
  const cases = storesContract(async () => ({ stores, ...nothingToClose }));
  const factoryCases = cases.filter(({ name }) => name.endsWith("two instances share nothing"));
  expect(factoryCases.length).toBe(4);
  for (const { run } of factoryCases) await expect(run()).rejects.toThrow(Error);
});
