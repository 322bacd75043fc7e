import assert from "node:assert/strict";
import { createMemoryStores } from "@admit-one/memory";
import type { ContractCase, MakeStores } from "@admit-one/testing/contracts";
import fc from "fast-check";
import { runTrace } from "./run-trace.ts";
import { trace } from "./trace.ts";

export type LineModelOptions = {
  /** How many random days to run. Default: 100. */
  readonly runs?: number;
  readonly seed?: number;
};

/**
 * Whole random days of a queue: users join, look up, leave, disappear or follow their hints;
 * operators intervene. After every step all figures are counted by brute force, and the same day on
 * the memory store must end with the same rows. A failure's message contains its seed and path.
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
