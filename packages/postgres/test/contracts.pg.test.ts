import { storesContract } from "@admit-one/testing/contracts";
import { expect, test } from "vitest";
import { openStores } from "./support/database.ts";

test.for(storesContract(openStores))("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
