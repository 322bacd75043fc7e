import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leavesGap } from "../../../src/concert/choice/leaves-gap.ts";
import { bitsOf } from "../../../src/concert/plan/bits.ts";
import { viewPlan } from "../../../src/concert/plan/plan-view.ts";
import { runs } from "../../support/runs.ts";
import { planWith } from "../plan/plans.ts";
import { choose, orphansOf, referenceSeats, runsOf } from "./reference.ts";
import { type Case, cases } from "./small-plans.ts";

/** A row as a picture: `o` is free, `x` is chosen, `-` is taken, a space is an aisle. */
const gapsIn = (picture: string): string => {
  const labels = picture.split("").map((sign, at) => (sign === " " ? null : `${at}`));
  const signs = picture.split("").filter((sign) => sign !== " ");
  const view = viewPlan(planWith({ section: "A", price: 1, rows: [{ row: "1", seats: labels }] }));
  const numbers = (wanted: string) =>
    signs.flatMap((sign, no) => (wanted.includes(sign) ? [no] : []));
  const gaps = leavesGap(view, bitsOf(view.count, numbers("ox")), numbers("x"));
  return gaps.map((no) => labels.filter((label) => label !== null)[no]).join(" ");
};

describe("a choice leaves", () => {
  test.each([
    ["oxooo", "0"],
    ["oxoox", "0"],
    ["ooxoo", ""],
    ["xooox", ""],
    ["oxoxo", "0 2 4"],
    ["ooxo", "3"],
    ["xo", ""],
    ["oxx", ""],
    ["oxxo", "0 3"],
    ["-oxoo-", "1"],
    ["oo oxoo", "3"],
    ["oo xo", ""],
    ["o xoo", ""],
    ["o-xoo", ""],
    ["x", ""],
    ["xoxoo", "1"],
    ["oxo xoo", "0 2"],
  ])("in the row %j the gaps %j", (picture, gaps) => {
    expect(gapsIn(picture)).toBe(gaps);
  });

  test("no gap where people stand", () => {
    const view = viewPlan(planWith({ section: "S", price: 1, standing: 5 }));
    expect(leavesGap(view, bitsOf(5, [0, 1, 2, 3, 4]), [1, 3])).toEqual([]);
  });
});

/** The rule, as it is written. */
const breaksRule = ({ plan, free }: Case, chosen: ReadonlySet<number>): boolean => {
  const seats = referenceSeats(plan);
  return runsOf(seats, (no) => free.has(no)).some((run) => {
    const count = run.filter(({ no }) => chosen.has(no)).length;
    const left = runsOf(run, (no) => !chosen.has(no));
    const single = count > 0 && left.some((part) => part.length === 1);
    return single && run.length - count >= 2;
  });
};

const picks = cases({ special: false }).chain((one) =>
  fc.subarray([...one.free]).map((chosen) => ({ one, chosen: new Set(chosen) })),
);

type Judge = (one: Case, chosen: ReadonlySet<number>) => boolean;

const refuses: Judge = ({ plan, free }, chosen) => {
  const view = viewPlan(plan);
  const gaps = leavesGap(view, bitsOf(view.count, free), [...chosen]);
  for (const no of gaps) expect(free.has(no) && !chosen.has(no)).toBe(true);
  return gaps.length > 0;
};

/** The law: what is accepted obeys the rule, and nothing else is refused. */
const isRule = (judge: Judge) =>
  fc.property(picks, ({ one, chosen }) => judge(one, chosen) === breaksRule(one, chosen));

test("what is accepted obeys the rule, and nothing else is refused", () => {
  expect(() => fc.assert(isRule(refuses), { numRuns: runs(300) })).not.toThrow();
});

/** Single seats that a judge finds in runs as they are after the choice. */
const singlesAfter = ({ plan, free }: Case, chosen: ReadonlySet<number>) =>
  runsOf(referenceSeats(plan), (no) => free.has(no) && !chosen.has(no)).filter(
    (run) => run.length === 1,
  );

test.each<[string, Judge]>([
  ["all is accepted", () => false],
  ["single seats of before count as well", (one, chosen) => singlesAfter(one, chosen).length > 0],
  [
    "no gap is allowed at all",
    ({ plan, free }, chosen) =>
      orphansOf(
        referenceSeats(plan),
        free,
        referenceSeats(plan).filter(({ no }) => chosen.has(no)),
      ) > 0,
  ],
])("a rule by which %s is caught", (_name, judge) => {
  const found = fc.check(isRule(judge), { numRuns: runs(1_000), endOnFailure: true });
  expect(found.failed, `seed ${found.seed}`).toBe(true);
});

test("for every run and each number of seats of it there is a choice that is accepted", () => {
  for (let length = 1; length <= 9; length += 1) {
    const view = viewPlan(
      planWith({ section: "A", price: 1, rows: [{ row: "1", seats: length }] }),
    );
    const all = Array.from({ length }, (_, no) => no);
    const free = bitsOf(length, all);
    for (let count = 1; count <= length; count += 1) {
      const accepted = choose(all, count).filter(
        (chosen) => leavesGap(view, free, chosen).length === 0,
      );
      expect(accepted.length, `${count} of ${length}`).toBeGreaterThan(0);
    }
  }
});
