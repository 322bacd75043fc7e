import fc from "fast-check";
import { expect, test } from "vitest";
import { createHoldEnds, type HoldEnd } from "../../src/concert/hold-ends.ts";
import { runs } from "../support/runs.ts";

const takeAll = (ends: ReturnType<typeof createHoldEnds>, atMs: number): readonly HoldEnd[] => {
  const taken: HoldEnd[] = [];
  for (let one = ends.takeUntil(atMs); one !== undefined; one = ends.takeUntil(atMs)) {
    taken.push(one);
  }
  return taken;
};

test("holds end in the order of their ends, each once, whatever came between", () => {
  const step = fc.record({ untilMs: fc.nat(20), atMs: fc.option(fc.nat(25), { nil: null }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const ends = createHoldEnds();
      let open: HoldEnd[] = [];
      for (const [no, { untilMs, atMs }] of steps.entries()) {
        ends.add({ untilMs, no });
        open.push({ untilMs, no });
        if (atMs === null) continue;
        const taken = takeAll(ends, atMs);
        const times = taken.map((one) => one.untilMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const over = open.filter((one) => one.untilMs <= atMs).map((one) => one.no);
        expect(taken.map((one) => one.no).toSorted((a, b) => a - b)).toEqual(over);
        open = open.filter((one) => one.untilMs > atMs);
      }
      expect(takeAll(ends, 20)).toHaveLength(open.length);
    }),
    { numRuns: runs(100) },
  );
});
