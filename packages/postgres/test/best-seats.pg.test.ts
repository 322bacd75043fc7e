import { bestSeatsRaces } from "@admit-one/laboratory/best-seats";
import { expect, test } from "vitest";
import { openStores } from "./support/database.ts";

test.for(bestSeatsRaces(openStores))("$name", async ({ run }) => {
  expect(await run()).toBeUndefined();
});
