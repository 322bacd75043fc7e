import { lineModel } from "@admit-one/laboratory/line-model";
import { createMemoryStores } from "@admit-one/memory";
import { expect, test } from "vitest";

/** TEST_RUNS multiplies how much chance is tried. */
const runs = 150 * Number(process.env["TEST_RUNS"] ?? 1);

const nothingToClose = { [Symbol.asyncDispose]: async () => {} };
const make = async () => ({ stores: createMemoryStores(), ...nothingToClose });

test.for(lineModel(make, { runs }))("$name", { timeout: 120_000 }, async ({ run }) => {
  expect(await run()).toBeUndefined();
});
