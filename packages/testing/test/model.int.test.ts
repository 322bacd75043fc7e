import { createMemoryStores } from "@admit-one/memory";
import { createTestBoxOffice } from "@admit-one/testing";
import { bookingModelCase, concertDocuments } from "@admit-one/testing/arbitraries";
import { bookingStoreContract } from "@admit-one/testing/contracts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { BrokenStores } from "./support/broken.ts";
import { brokenSteps } from "./support/broken-steps.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

const make = (breakStores: BrokenStores["breakStores"] = (stores) => stores) => ({
  open: async () => ({
    stores: breakStores(createMemoryStores()),
    [Symbol.asyncDispose]: async () => {},
  }),
});

test("memory answers random commands as a list would", async () => {
  const { run } = bookingModelCase(make().open, { runs: 200 * times });
  expect(await run()).toBeUndefined();
});

// A hold that was released in the middle of its payment; chance comes upon it once in many runs.
test.for([2089263701])("and with seed %d", async (seed) => {
  const { run } = bookingModelCase(make().open, { runs: 100, seed });
  expect(await run()).toBeUndefined();
});

test("the model run finds a hold that is saved by halves", async () => {
  const partial = brokenSteps.find(({ fault }) => fault.startsWith("partial hold"));
  const { run } = bookingModelCase(make(partial?.breakStores).open);
  await expect(run()).rejects.toThrow(/seed: .+path: /);
});

describe("the kit rejects", () => {
  test.for(brokenSteps)("$fault", async ({ rejectedBy, breakStores }) => {
    const caseOf = (broken?: BrokenStores["breakStores"]) =>
      bookingStoreContract(make(broken).open).find(({ name }) => name === rejectedBy);
    // The control: the same case accepts the store that was not broken.
    expect(await caseOf()?.run()).toBeUndefined();
    await expect(caseOf(breakStores)?.run()).rejects.toMatchObject({
      name: expect.stringMatching(/^(AssertionError|TicketingError)$/),
    });
  });
});

test("every drawn concert can be put on sale", async () => {
  const property = fc.asyncProperty(concertDocuments(), async (document) => {
    const { boxOffice } = createTestBoxOffice();
    expect((await boxOffice.createConcert(document)).outcome).toBe("concert_created");
  });
  await expect(fc.assert(property, { numRuns: 50 * times })).resolves.toBeUndefined();
});
