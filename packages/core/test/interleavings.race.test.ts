import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryStores } from "@admit-one/memory";
import { createSqliteStores } from "@admit-one/sqlite";
import { describe, expect, test } from "vitest";
import { checkInterleavings } from "./support/interleavings.ts";
import { createNaiveStores, type Plant } from "./support/naive-stores.ts";
import { runs } from "./support/runs.ts";

describe("whatever the interleaving, every law holds", () => {
  test("on memory", async () => {
    await checkInterleavings(async () => ({ stores: createMemoryStores() }), {
      numRuns: runs(800),
    });
  });

  test("on SQLite", async () => {
    const folder = await mkdtemp(join(tmpdir(), "admit-one-"));
    let count = 0;
    const makeStores = async () => {
      count += 1;
      const file = join(folder, `${count}.db`);
      // No power cut comes here, and to wait for the disk at each step is slow.
      const stores = await createSqliteStores({ file, durability: "normal" });
      return { stores, dispose: async () => stores[Symbol.asyncDispose]() };
    };
    await checkInterleavings(makeStores, { numRuns: runs(60) });
    await rm(folder, { recursive: true });
  });

  test("on a store without guards whose steps are whole", async () => {
    await checkInterleavings(async (pause) => ({ stores: createNaiveStores("sound", pause) }), {
      numRuns: runs(50),
    });
  });
});

describe("and the same property finds what is planted", () => {
  test.each<Plant>(["lost_update", "half_saved", "payment_unsaved"])("%s", async (plant) => {
    const broken = checkInterleavings(
      async (pause) => ({ stores: createNaiveStores(plant, pause) }),
      {
        numRuns: 300,
      },
    );
    await expect(broken).rejects.toThrow(/seed: -?\d+/);
  });
});
