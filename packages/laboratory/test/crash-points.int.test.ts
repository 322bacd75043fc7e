import { createMemoryStores } from "@admit-one/memory";
import { expect, test } from "vitest";
import { crashPoints } from "../src/crash-points/points.ts";
import { createStage, killInMemory } from "../src/crash-points/stage.ts";

test("K0 to K32, and K37 to K43 are all here, once", () => {
  const names = Array.from({ length: 44 }, (_, index) => `K${index}`);
  const elsewhere = ["K33", "K34", "K35", "K36"];
  expect(crashPoints.map(({ name }) => name)).toEqual(
    names.filter((name) => !elsewhere.includes(name)),
  );
});

test.for(crashPoints)("$name: $says", async ({ run }) => {
  expect(await run(await createStage(createMemoryStores(), killInMemory))).toBeUndefined();
});
