import { bookingModelCase } from "@admit-one/testing/arbitraries";
import { expect, test } from "vitest";
import { openStores } from "./support/database.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

test("random commands are answered as a list would answer them", {
  timeout: 60_000 * times,
}, async () => {
  const { run } = bookingModelCase(() => openStores(), { runs: 12 * times });
  expect(await run()).toBeUndefined();
});
