import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryStores } from "@admit-one/memory";
import { createSqliteStores } from "@admit-one/sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkInterleavings, type MakeStores } from "./support/interleavings.ts";
import { createNaiveStores, type Plant } from "./support/naive-stores.ts";
import { runs } from "./support/runs.ts";

/** TEST_RUNS may ask for many more runs than the default time is enough for. */
const timeoutMs = runs(60_000);

const naive =
  (plant: Plant): MakeStores =>
  async (pause) => ({ stores: createNaiveStores(plant, pause) });

describe("whatever the interleaving, every law holds", { timeout: timeoutMs }, () => {
  test("on memory", async () => {
    const checked = checkInterleavings(async () => ({ stores: createMemoryStores() }), {
      numRuns: runs(200),
    });
    await expect(checked).resolves.toBeUndefined();
  });

  test("on SQLite", async () => {
    const folder = await mkdtemp(join(tmpdir(), "admit-one-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    let count = 0;
    const makeStores: MakeStores = async () => {
      count += 1;
      const file = join(folder, `${count}.db`);
      // No power cut comes here, and to wait for the disk at each step is slow.
      const stores = await createSqliteStores({ file, durability: "normal" });
      return { stores, dispose: () => Promise.resolve(stores[Symbol.asyncDispose]()) };
    };
    const checked = checkInterleavings(makeStores, { numRuns: runs(20) });
    await expect(checked).resolves.toBeUndefined();
  });

  test("on a store without guards whose steps are whole", async () => {
    const checked = checkInterleavings(naive("sound"), { numRuns: runs(50) });
    await expect(checked).resolves.toBeUndefined();
  });
});

describe("and the same property finds what is planted", () => {
  test.each<Plant>(["lost_update", "half_saved", "payment_unsaved"])("%s", async (plant) => {
    const broken = checkInterleavings(naive(plant), { numRuns: 400 });
    await expect(broken).rejects.toThrow(/seed: -?\d+/);
  });
});
