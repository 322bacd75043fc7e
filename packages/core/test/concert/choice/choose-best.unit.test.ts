import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BestAsk, wishOf } from "../../../src/concert/choice/asked.ts";
import { bestChoices, chooseBest } from "../../../src/concert/choice/choose-best.ts";
import { leavesGap } from "../../../src/concert/choice/leaves-gap.ts";
import { bitsOf, clearBit } from "../../../src/concert/plan/bits.ts";
import { countPlan, type Plan } from "../../../src/concert/plan/plan.ts";
import type { SectionDocument } from "../../../src/concert/plan/plan-document.ts";
import { viewPlan } from "../../../src/concert/plan/plan-view.ts";
import { plannedSeats } from "../../../src/concert/plan/planned-seats.ts";
import { runs } from "../../support/runs.ts";
import { planOf, planWith } from "../plan/plans.ts";
import { allRules, type Rules, referenceBest, referenceSeats } from "./reference.ts";
import { asks, type Case, cases } from "./small-plans.ts";

type Choose = (one: Case, ask: BestAsk) => readonly number[] | null;

const own: Choose = ({ plan, free }, ask) => {
  const view = viewPlan(plan);
  const choice = chooseBest(view, bitsOf(view.count, free), ask);
  return choice.outcome === "chosen" ? choice.seats : null;
};

const reference =
  (rules: Rules): Choose =>
  ({ plan, free }, ask) =>
    referenceBest(referenceSeats(plan), free, ask, rules);

/** The law: the answer is that of a look at every group. */
const isBest = (choose: Choose) =>
  fc.property(cases({ special: true }), asks, (one, ask) => {
    expect(choose(one, ask)).toEqual(reference(allRules)(one, ask));
  });

/** The seats by id, of those that are free; a section without a price of its own costs 1. */
const bestOf = (
  sections: readonly SectionDocument[],
  ask: BestAsk,
  isFree: (seatId: string) => boolean = () => true,
): readonly string[] | null => {
  const plan = planOf({ grades: [{ grade: "G", price: 5 }], sections });
  const seats = plannedSeats(plan);
  const free = new Set(seats.flatMap(({ seatId, no }) => (isFree(seatId) ? [no] : [])));
  return own({ plan, free }, ask)?.map((no) => seats[no]?.seatId ?? "") ?? null;
};

const section = (name: string, ...rows: readonly number[]): SectionDocument => ({
  section: name,
  price: 1,
  rows: rows.map((seats, at) => ({ row: `${at + 1}`, seats })),
});
const but =
  (...taken: readonly string[]) =>
  (seatId: string): boolean =>
    !taken.includes(seatId);

describe("the best seats", () => {
  test("are those that a look at every group finds", () => {
    expect(() => fc.assert(isBest(own), { numRuns: runs(200) })).not.toThrow();
  });

  // Examples by which almost every change of a line of the choice is noticed: the property above
  // needs far more of them.
  test.each([
    [390, 255, 932, 127, 1_828],
    [129, 640, 1_659, 2_506, 229],
    [320, 562, 715, 2_797, 29],
    [234, 1_688, 65, 186, 242],
    [258, 1_102, 1_806, 2_951, 5_831],
  ])(
    "are those that a look at every group finds, in the examples %i, %i, %i, %i and %i",
    (...seeds) => {
      const examples = fc.tuple(cases({ special: true }), asks);
      for (const seed of seeds) {
        const [example] = fc.sample(examples, { seed, numRuns: 1 });
        if (example === undefined) throw new Error("There is no example.");
        expect(own(...example)).toEqual(reference(allRules)(...example));
      }
    },
  );

  test.each(Object.keys(allRules) as (keyof Rules)[])(
    "a choice without the rule %s is caught",
    (rule) => {
      const wrong = reference({ ...allRules, [rule]: false });
      const found = fc.check(isBest(wrong), { numRuns: runs(3_000), endOnFailure: true });
      expect(found.failed, `seed ${found.seed}`).toBe(true);
    },
  );

  test("are neighbours in the middle of the first row", () => {
    expect(bestOf([section("A", 8, 8)], { count: 2 })).toEqual(["A-1-4", "A-1-5"]);
  });

  test("leave no new single seat where another row does not have to", () => {
    expect(bestOf([section("A", 3, 4)], { count: 2 })).toEqual(["A-2-1", "A-2-2"]);
  });

  test("of two that are equal have the smaller numbers", () => {
    expect(bestOf([section("A", 5)], { count: 2 })).toEqual(["A-1-1", "A-1-2"]);
  });

  test("are behind each other before they are apart", () => {
    const isFree = but("A-1-1", "A-1-4", "A-2-1", "A-2-4", "A-3-2");
    const rows = [section("A", 4, 4, 4)];
    expect(bestOf(rows, { count: 4 }, isFree)).toEqual(["A-1-2", "A-1-3", "A-2-2", "A-2-3"]);
    expect(bestOf(rows, { count: 4, together: true }, isFree)).toBeNull();
    expect(bestOf(rows, { count: 7 }, isFree)).toHaveLength(7);
  });

  test("are apart in one section before they are in two", () => {
    const isFree = but("A-1-2", "A-1-4");
    const both = [section("A", 5), section("B", 5)];
    expect(bestOf(both, { count: 3 }, isFree)).toEqual(["A-1-1", "A-1-3", "A-1-5"]);
    expect(bestOf(both, { count: 3, together: true }, isFree)).toEqual(["B-1-1", "B-1-2", "B-1-3"]);
    expect(bestOf(both, { count: 7 }, isFree)).toHaveLength(7);
    expect(bestOf(both, { count: 9 }, isFree)).toBeNull();
  });

  test("are of the section, grade and price that were asked for, in any writing", () => {
    const graded: SectionDocument = { section: "가", rows: [{ row: "1", seats: 3, grade: "G" }] };
    const all = [section("A", 3), graded];
    const nfd = "가".normalize("NFD");
    expect(bestOf(all, { count: 1, section: ` ${nfd}` })).toEqual(["가-1-1"]);
    expect(bestOf(all, { count: 3, grade: "G" })).toEqual(["가-1-1", "가-1-2", "가-1-3"]);
    expect(bestOf(all, { count: 4, maxPrice: 1 })).toBeNull();
    expect(bestOf(all, { count: 1, section: "B" })).toBeNull();
    expect(bestOf(all, { count: 1, grade: "H" })).toBeNull();
  });

  test("where people stand are the lowest numbers, which are together", () => {
    const all = [{ section: "S", price: 1, standing: 9 }, section("A", 9)];
    const isFree = but("S-1", "S-3");
    expect(bestOf(all, { count: 3, together: true }, isFree)).toEqual(["S-2", "S-4", "S-5"]);
  });

  test("have a restricted view only where nothing else is left", () => {
    const seats = ["1", "2", "3"].map((no) => ({ seat: `1-${no}`, restrictedView: true }));
    const all = [{ ...section("A", 3), seats }, section("B", 2)];
    expect(bestOf(all, { count: 2 })).toEqual(["B-1-1", "B-1-2"]);
    expect(bestOf(all, { count: 3, together: true })).toEqual(["A-1-1", "A-1-2", "A-1-3"]);
  });
});

describe("accessible seats", () => {
  const seats = [
    { seat: "1-3", accessible: true },
    { seat: "1-4", companionOf: "1-3" },
    { seat: "2-1", accessible: true },
  ];
  const all = [{ ...section("A", 6, 6), seats }];

  test("are kept for those who need them", () => {
    expect(bestOf(all, { count: 9 })).toHaveLength(9);
    expect(bestOf(all, { count: 10 })).toBeNull();
  });

  test("come with their companions first", () => {
    expect(bestOf(all, { count: 1, accessible: true })).toEqual(["A-1-3"]);
    expect(bestOf(all, { count: 2, accessible: true })).toEqual(["A-1-3", "A-1-4"]);
    expect(bestOf(all, { count: 3, accessible: true }, but("A-2-1"))).toEqual([
      "A-1-2",
      "A-1-3",
      "A-1-4",
    ]);
  });

  test("are taken by twos only where nothing else is left", () => {
    const leftBy = (count: number, isFree?: (seatId: string) => boolean) => {
      const taken = bestOf(both, { count, accessible: true }, isFree);
      const names = [1, 2].flatMap((row) => [1, 2, 3, 4, 5, 6].map((no) => `A-${row}-${no}`));
      return taken && names.filter((name) => !taken.includes(name));
    };
    const both = [
      { ...section("A", 6, 6), seats: [...seats, { seat: "2-2", companionOf: "2-1" }] },
    ];
    // Of others first their companions are taken, and then their seats.
    expect(leftBy(10)).toEqual(["A-2-1", "A-2-2"]);
    expect(leftBy(11)).toEqual(["A-2-1"]);
    expect(leftBy(12)).toEqual([]);
    expect(leftBy(12, but("A-1-1"))).toBeNull();
    expect(leftBy(10, but("A-1-3"))).toEqual(["A-1-3", "A-1-4"]);
    expect(bestOf([section("A", 6)], { count: 1, accessible: true })).toBeNull();
  });

  test("are never taken unasked", () => {
    fc.assert(
      fc.property(cases({ special: true }), asks, (one, ask) => {
        const planned = plannedSeats(one.plan);
        const taken = own(one, { ...ask, accessible: false }) ?? [];
        for (const no of taken) {
          expect(planned[no]).toMatchObject({ accessible: false, companionOf: null });
        }
        const asked = own(one, { ...ask, accessible: true });
        expect(asked === null || asked.some((no) => planned[no]?.accessible)).toBe(true);
      }),
    );
  });
});

test("a wish in other words is the same wish, and any other is another", () => {
  const wish = JSON.stringify(wishOf({ count: 2 }));
  expect(wish).toBe(
    '{"count":2,"section":null,"grade":null,"maxPrice":null,"accessible":false,"together":false}',
  );
  const same: BestAsk = { count: 2, section: undefined, accessible: false, together: false };
  expect(JSON.stringify(wishOf(same))).toBe(wish);
  const full: BestAsk = { count: 2, section: " A ", grade: "가".normalize("NFD"), maxPrice: 0 };
  expect(wishOf({ ...full, accessible: true, together: true })).toEqual({
    count: 2,
    section: "A",
    grade: "가",
    maxPrice: 0,
    accessible: true,
    together: true,
  });
});

const matchingOf = ({ plan, free }: Case, { accessible }: BestAsk): readonly number[] =>
  plannedSeats(plan)
    .filter((seat) => free.has(seat.no))
    .filter((seat) => accessible === true || (!seat.accessible && seat.companionOf === null))
    .map(({ no }) => no);

/** How many buyers there may be: each who asks for an accessible seat needs one. */
const buyersMax = ({ plan, free }: Case, { accessible }: BestAsk): number =>
  accessible === true
    ? plannedSeats(plan).filter((seat) => free.has(seat.no) && seat.accessible).length
    : Number.POSITIVE_INFINITY;

test("buyers who together ask for at most what matches each get all they asked for", () => {
  const counts = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 8 });
  fc.assert(
    fc.property(cases({ special: true }), fc.boolean(), counts, (one, accessible, wanted) => {
      const ask = { count: 0, accessible };
      let left = matchingOf(one, ask).length;
      const fitting = wanted.slice(0, buyersMax(one, ask)).filter((count) => {
        if (count > left) return false;
        left -= count;
        return true;
      });
      const free = new Set(one.free);
      for (const count of fitting) {
        const taken = own({ plan: one.plan, free }, { ...ask, count });
        expect(taken).toHaveLength(count);
        for (const no of taken ?? []) expect(free.delete(no)).toBe(true);
      }
    }),
    { numRuns: runs(200) },
  );
});

test("a choice of seats that are all alike never leaves a gap against the rule", () => {
  fc.assert(
    fc.property(
      cases({ special: false }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      (one, count, together) => {
        const view = viewPlan(one.plan);
        const taken = own(one, { count, together });
        expect(leavesGap(view, bitsOf(view.count, one.free), taken ?? [])).toEqual([]);
      },
    ),
    { numRuns: runs(200) },
  );
});

test("the next choice is the best one without what was lost", () => {
  fc.assert(
    fc.property(cases({ special: true }), asks, fc.infiniteStream(fc.nat()), (one, ask, chance) => {
      const view = viewPlan(one.plan);
      const free = bitsOf(view.count, one.free);
      const before = free.slice();
      const choices = bestChoices(view, free, ask);
      const left = free.slice();
      let choice = choices.next();
      for (let tries = 0; tries < 4; tries += 1) {
        expect(choice).toEqual(chooseBest(view, left, ask));
        if (choice.outcome === "not_enough") break;
        const lost = choice.seats[chance.next().value % choice.seats.length] ?? 0;
        clearBit(left, lost);
        choice = choices.next([lost]);
      }
      expect(free).toEqual(before);
    }),
  );
});

/** 80,000 seats: a generous ceiling, against what would look at all groups. */
test("in a hall of 80,000 seats a choice is a matter of milliseconds", () => {
  const rows = Array.from({ length: 20 }, (_, at) => ({ row: `${at + 1}`, seats: 20 }));
  const names = Array.from({ length: 200 }, (_, at) => `${at}`);
  const seats = [3, 8, 13, 18].map((at) => ({ seat: `5-${at}`, accessible: true }));
  const hall: Plan = planWith(...names.map((name) => ({ section: name, price: 1, rows, seats })));
  const view = viewPlan(hall);
  expect(countPlan(hall)).toBe(80_000);
  const all = Array.from({ length: 80_000 }, (_, no) => no);
  const states = [
    all,
    all.filter((no) => no % 3 !== 0),
    all.filter((no) => no % 211 === 0),
    all.slice(-3),
    [],
  ];
  const started = performance.now();
  for (const numbers of states) {
    const free = bitsOf(view.count, numbers);
    for (const accessible of [false, true]) {
      for (const together of [false, true])
        chooseBest(view, free, { count: 4, accessible, together });
    }
  }
  expect(performance.now() - started).toBeLessThan(20_000);
});

describe("halls made by hand", () => {
  const traits = (seat: string, over: object) => ({ seat, ...over });

  test("places with a restricted view are taken only as far as needed, also where people stand", () => {
    const seats = ["1", "2"].map((seat) => traits(seat, { restrictedView: true }));
    const standing = [{ section: "S", price: 1, standing: 4, seats }];
    expect(bestOf(standing, { count: 3 })).toEqual(["S-1", "S-3", "S-4"]);
    expect(bestOf(standing, { count: 2 })).toEqual(["S-3", "S-4"]);
  });

  test("the last resort takes all of its own companions before those of others", () => {
    const seats = [
      traits("1-1", { companionOf: "1-5" }),
      traits("1-2", { companionOf: "1-5" }),
      traits("1-3", { accessible: true }),
      traits("1-4", { companionOf: "1-3" }),
      traits("1-5", { accessible: true }),
    ];
    const rows = [{ row: "1", seats: ["1", null, "2", null, "3", null, "4", null, "5"] }];
    const hall = [{ section: "A", price: 1, rows, seats }];
    expect(bestOf(hall, { count: 3, accessible: true })).toEqual(["A-1-1", "A-1-2", "A-1-5"]);
    expect(bestOf(hall, { count: 3, accessible: true }, but("A-1-1"))).toEqual([
      "A-1-2",
      "A-1-3",
      "A-1-4",
    ]);
  });

  test("a row that begins with an aisle has its middle between its outer seats", () => {
    const rows = [{ row: "1", seats: [null, null, null, "1", "2", "3", "4", "5", "6"] }];
    expect(bestOf([{ section: "A", price: 1, rows }], { count: 2 })).toEqual(["A-1-3", "A-1-4"]);
  });
});
