import { lineModel } from "@admit-one/laboratory/line-model";
import { expect, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const runs = 8 * Number(process.env["TEST_RUNS"] ?? 1);

// A power cut is no part of the laws, and to wait for the disk at each step is slow.
const cases = lineModel(() => temporaryStores({ durability: "normal" }), { runs });

test.for(cases)("$name", { timeout: 120_000 }, async ({ run }) => {
  expect(await run()).toBeUndefined();
});
