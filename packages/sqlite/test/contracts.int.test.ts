import { storesContract } from "@admit-one/testing/contracts";
import { expect, test } from "vitest";
import { temporaryStores } from "./support/temporary.ts";

// A power cut is no part of the contracts, and to wait for the disk at each step is slow.
const cases = storesContract(() => temporaryStores({ durability: "normal" }));

test.for(cases)("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
