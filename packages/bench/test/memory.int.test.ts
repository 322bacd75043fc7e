import { expect, test } from "vitest";
import { perSeat, perToken } from "../src/memory/measure.ts";

// Workers of the tests have no gc; the figures are for the bench.
test("memory is refused where garbage cannot be collected", async () => {
  await expect(perToken(10)).rejects.toThrow("--expose-gc");
  await expect(perSeat(100)).rejects.toThrow("--expose-gc");
});
