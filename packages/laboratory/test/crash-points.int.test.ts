import { createMemoryStores } from "@admit-one/memory";
import { expect, test } from "vitest";
import { crashPoints } from "../src/crash-points/points.ts";
import { createStage, killInMemory } from "../src/crash-points/stage.ts";

test("K0 to K32, K37 and K38 are all here, once", () => {
  const names = Array.from({ length: 33 }, (_, index) => `K${index}`);
  expect(crashPoints.map(({ name }) => name)).toEqual([...names, "K37", "K38"]);
});

test.for(crashPoints)("$name: $says", async ({ run }) => {
  expect(await run(await createStage(createMemoryStores(), killInMemory))).toBeUndefined();
});
