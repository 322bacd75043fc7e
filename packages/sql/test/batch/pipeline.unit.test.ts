import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createGroupCommit } from "../../src/batch/group-commit.ts";
import { type Deed, decide } from "./support/counters.ts";
import { createSharedCounter, type Fault, type SharedCounter } from "./support/shared-counter.ts";

const deed = fc.constantFrom<Deed | "meddle">(
  "add",
  "add",
  "add",
  "look",
  "look",
  "throw",
  "refused",
  "poison",
  "meddle",
);

/** What is asked in one turn of the event loop, turn by turn. */
const turns = fc.array(fc.array(deed, { maxLength: 6 }), { minLength: 1, maxLength: 12 });

type Told = { readonly deed: Deed; readonly seen: number };

/**
 * Whether every number was given to one alone, each answer was durable, and nobody was told of a
 * moment before he asked.
 */
const keepsTheLaw = async (
  counter: SharedCounter,
  deeds: readonly (readonly (Deed | "meddle")[])[],
): Promise<boolean> => {
  const commit = createGroupCommit(counter);
  const told: Told[] = [];
  let isLawful = true;
  const ask = async (it: Deed): Promise<void> => {
    const askedAt = counter.committed();
    try {
      const seen = await commit.update("", decide(it));
      told.push({ deed: it, seen });
      const isDurable = counter.committed() >= (it === "add" ? seen + 1 : seen);
      if (!isDurable || seen < askedAt) isLawful = false;
    } catch {
      // Refused: it must have left nothing, which the sum will show.
    }
  };
  const asked: Promise<void>[] = [];
  let meddled = 0;
  for (const all of deeds) {
    for (const it of all) {
      if (it === "meddle") meddled += 1;
      asked.push(it === "meddle" ? counter.meddle() : ask(it));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(asked);
  await commit.close();
  const added = told.filter((it) => it.deed === "add").map(({ seen }) => seen);
  return (
    isLawful &&
    new Set(added).size === added.length &&
    counter.committed() === added.length + meddled
  );
};

describe("a batch that is decided before the last one is saved", () => {
  test("is answered as if it had waited, whatever fails or comes between", async () => {
    let pipelined = 0;
    await fc.assert(
      fc.asyncProperty(turns, async (deeds) => {
        const counter = createSharedCounter();
        expect(await keepsTheLaw(counter, deeds)).toBe(true);
        pipelined += counter.pipelined();
      }),
    );
    expect(pipelined).toBeGreaterThan(0);
  });

  test.for<Fault>(["writers do not look", "lookers do not look"])("%s: found", async (fault) => {
    const found = await fc.check(
      fc.asyncProperty(turns, (deeds) => keepsTheLaw(createSharedCounter(fault), deeds)),
      { numRuns: 1_000 },
    );
    expect(found.failed).toBe(true);
  });
});
