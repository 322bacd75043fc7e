import { lineModel } from "@admit-one/laboratory/line-model";
import { expect, test } from "vitest";
import { openStores } from "./support/database.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const runs = 5 * Number(process.env["TEST_RUNS"] ?? 1);

test.for(lineModel(openStores, { runs }))("$name", { timeout: 120_000 }, async ({ run }) => {
  expect(await run()).toBeUndefined();
});
