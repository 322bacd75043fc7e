import fc from "fast-check";
import type { BestAsk } from "../../../src/concert/choice/asked.ts";
import type { Plan } from "../../../src/concert/plan/plan.ts";
import type {
  RowDocument,
  SeatDocument,
  SectionDocument,
} from "../../../src/concert/plan/plan-document.ts";
import { plannedSeats } from "../../../src/concert/plan/planned-seats.ts";
import { planOf } from "../plan/plans.ts";

// Plans small enough to look at every group of seats, and what is free of them.

export type Case = { readonly plan: Plan; readonly free: ReadonlySet<number> };

const price = fc.constantFrom(10, 10, 20);

const row = (name: string): fc.Arbitrary<RowDocument> =>
  fc.record(
    {
      row: fc.constant(name),
      seats: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }) },
        {
          weight: 1,
          arbitrary: fc.constantFrom({ from: 1, to: 5, aislesAfter: [2] }, ["a", null, "b", "c"]),
        },
      ),
      grade: fc.constant("G"),
    },
    { requiredKeys: ["row", "seats"] },
  );

const seated = (section: string, from: number): fc.Arbitrary<SectionDocument> =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((count) =>
      fc.tuple(...Array.from({ length: count }, (_, index) => row(`${from + index}`))),
    )
    .chain((rows) => fc.record({ section: fc.constant(section), price, rows: fc.constant(rows) }));

const standing = (section: string): fc.Arbitrary<SectionDocument> =>
  fc.record({ section: fc.constant(section), price, standing: fc.integer({ min: 1, max: 4 }) });

const sections: fc.Arbitrary<readonly SectionDocument[]> = fc.oneof(
  fc.tuple(seated("A", 1)),
  fc.tuple(seated("A", 1), seated("B", 1)),
  fc.tuple(standing("S"), seated("A", 1)),
  // Rows that were added to a section later.
  fc.tuple(seated("A", 1), seated("B", 1), seated("A", 10)),
);

/** What some seats are; without `special` all are alike. */
const traits = (names: readonly string[]): fc.Arbitrary<readonly SeatDocument[]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...names], { maxLength: Math.min(5, names.length) }),
      fc.infiniteStream(fc.nat({ max: 5 })),
    )
    .map(([chosen, roles]) => {
      const [anchor, ...rest] = chosen;
      if (anchor === undefined) return [];
      const more = rest.map((seat): SeatDocument => {
        const role = roles.next().value ?? 0;
        if (role <= 1) return { seat, companionOf: anchor };
        if (role === 2) return { seat, accessible: true };
        return { seat, restrictedView: true };
      });
      return [
        { seat: anchor, accessible: true, restrictedView: roles.next().value === 0 },
        ...more,
      ];
    });

const namesIn = (section: SectionDocument): readonly string[] => {
  const plan = planOf({ grades: [{ grade: "G", price: 10 }], sections: [section] });
  return plannedSeats(plan).map(({ row: name, label }) =>
    name === "" ? label : `${name}-${label}`,
  );
};

export const cases = ({ special }: { readonly special: boolean }): fc.Arbitrary<Case> =>
  sections
    .chain((all) =>
      fc.tuple(
        ...all.map((section) =>
          special
            ? traits(namesIn(section)).map((seats) => ({ ...section, seats }))
            : fc.constant(section),
        ),
      ),
    )
    .map((all) => planOf({ grades: [{ grade: "G", price: 15 }], sections: all }))
    .chain((plan) => {
      const count = plannedSeats(plan).length;
      const numbers = Array.from({ length: count }, (_, no) => no);
      // Some are sold; a look at every group can't bear many more.
      const few = fc.subarray(numbers, { maxLength: Math.min(6, count) });
      const free = fc.oneof(
        {
          weight: 3,
          arbitrary: few.map((sold) => numbers.filter((no) => !sold.includes(no)).slice(0, 13)),
        },
        { weight: 1, arbitrary: fc.subarray(numbers, { maxLength: Math.min(13, count) }) },
      );
      return free.map((some) => ({ plan, free: new Set(some) }));
    });

/** Mostly nothing. */
const seldom = <T>(...values: readonly T[]): fc.Arbitrary<T | undefined> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );

export const asks: fc.Arbitrary<BestAsk> = fc.record({
  count: fc.constantFrom(1, 2, 2, 3, 3, 4, 5),
  section: seldom("A", "A", "B", "S", "nowhere"),
  grade: seldom("G", "G", "nothing"),
  maxPrice: seldom(10, 15),
  accessible: fc.boolean(),
  together: fc.constantFrom(false, false, true),
});
