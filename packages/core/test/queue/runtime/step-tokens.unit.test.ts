import { expect, test } from "vitest";
import type { CachedSnapshot } from "../../../src/queue/runtime/frames.ts";
import { createStepTokens } from "../../../src/queue/runtime/step-tokens.ts";
import { queueId } from "../../support/given.ts";

const at = (head: number): CachedSnapshot =>
  ({ snapshot: { queue: { head } }, stale: false }) as unknown as CachedSnapshot;

test("a step may look at numbers that were called", async () => {
  const tokens = createStepTokens({ get: async () => at(3) });
  expect(await tokens.mayLook({ queueId, no: 3 })).toBe(true);
  expect(await tokens.mayLook({ queueId, no: 4 })).toBe(false);
});

test.each([
  { given: "there is no queue", get: async () => null },
  { given: "the store does not answer", get: () => Promise.reject(new Error("planted")) },
])("a step may look at no number where $given", async ({ get }) => {
  expect(await createStepTokens({ get }).mayLook({ queueId, no: 1 })).toBe(false);
});

test("a doubted token is looked at first, until a look finds it fine", async () => {
  const tokens = createStepTokens({ get: async () => at(9) });
  tokens.doubt({ queueId, no: 3 });
  expect(await tokens.mayLook({ queueId, no: 3 })).toBe(false);
  expect(await tokens.mayLook({ queueId, no: 4 })).toBe(true);
  tokens.trust({ queueId, no: 3 });
  expect(await tokens.mayLook({ queueId, no: 3 })).toBe(true);
});

test("remembers the latest doubts, not all", async () => {
  const tokens = createStepTokens({ get: async () => at(1e6) });
  for (let no = 1; no <= 2 * 16_384 + 1; no += 1) tokens.doubt({ queueId, no });
  const doubted = async (no: number) => !(await tokens.mayLook({ queueId, no }));
  expect([await doubted(1), await doubted(16_385), await doubted(32_769)]).toEqual([
    false,
    true,
    true,
  ]);
  tokens.trust({ queueId, no: 16_385 });
  expect(await doubted(16_385)).toBe(false);
});
