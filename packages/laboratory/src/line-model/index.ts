import assert from "node:assert/strict";
import { createMemoryStores } from "@admit-one/memory";
import type { ContractCase, MakeStores } from "@admit-one/testing/contracts";
import fc from "fast-check";
import { runTrace } from "./run-trace.ts";
import { trace } from "./trace.ts";

export type LineModelOptions = {
  /** How many random days of a line are run; 100 unless said otherwise. */
  readonly runs?: number;
  readonly seed?: number;
};

/**
 * Whole days of a line, at random: who joins, looks, leaves, vanishes, obeys; what operators do.
 * After every step all is counted by hand, and the same day on memory must end in the same rows.
 * Seed and path of a failure are in its message.
 */
export const lineModel = (
  make: MakeStores,
  { runs = 100, seed }: LineModelOptions = {},
): readonly ContractCase[] => [
  {
    name: "QueueStore: random days of a line keep every law, and end as they do in memory",
    run: () =>
      fc.assert(
        fc.asyncProperty(trace, async (steps) => {
          await using world = await make();
          const ended = await runTrace(world.stores, steps);
          assert.deepEqual(ended, await runTrace(createMemoryStores(), steps));
        }),
        { numRuns: runs, ...(seed !== undefined && { seed }) },
      ),
  },
];
