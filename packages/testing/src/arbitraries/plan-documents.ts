import type {
  GradeDocument,
  PlanDocument,
  PriceDocument,
  RowDocument,
  SeatDocument,
  SeatsDocument,
  SectionDocument,
} from "@admit-one/core";
import fc from "fast-check";

const price = fc.oneof(fc.constantFrom(0, 1_000, 165_000, 1e12), fc.nat());
const letters = fc.string({
  unit: fc.constantFrom("A", "b", "층", "가", "é", "2"),
  minLength: 1,
  maxLength: 4,
});
const reason = fc.constantFrom("house", " sound  runtime ");
const coordinate = fc.oneof(
  fc.integer({ min: -500, max: 500 }),
  fc.double({ min: -1_000, max: 1_000, noNaN: true }),
);

/** Another writing of the same name. */
const written = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(name, ` ${name}`, name.normalize("NFD"), `${name}\n`);

const grades: fc.Arbitrary<readonly GradeDocument[]> = fc
  .uniqueArray(letters, { maxLength: 3 })
  .chain((names) =>
    fc.tuple(
      ...names.map((grade) =>
        fc.record(
          { grade: fc.constant(grade), price, label: letters, color: fc.constant("#7c3aed") },
          { requiredKeys: ["grade", "price"] },
        ),
      ),
    ),
  );

const levelOf = (names: readonly string[]): fc.Arbitrary<PriceDocument> => {
  const grade = names.length === 0 ? fc.constant(undefined) : fc.constantFrom(...names);
  return fc.record({ price, grade }, { requiredKeys: [] });
};

/** A level that says a price in one way or the other. */
const pricedOf = (names: readonly string[]): fc.Arbitrary<PriceDocument> =>
  levelOf(names).chain((level) =>
    level.price === undefined && level.grade === undefined
      ? price.map((amount) => ({ price: amount }))
      : fc.constant(level),
  );

const range: fc.Arbitrary<SeatsDocument> = fc
  .record({
    from: fc.integer({ min: 0, max: 300 }),
    step: fc.integer({ min: 1, max: 3 }),
    steps: fc.integer({ min: 0, max: 7 }),
    down: fc.boolean(),
    aisles: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
  })
  .map(({ from, step, steps, down, aisles }) => {
    const far = from + step * steps;
    const aislesAfter = aisles.filter((at) => at <= steps).map((at) => from + step * at);
    return { ...(down ? { from: far, to: from } : { from, to: far }), step, aislesAfter };
  });

const labels: fc.Arbitrary<SeatsDocument> = fc
  .uniqueArray(
    fc.oneof(fc.nat({ max: 30 }).map(String), letters, fc.constant("1-1"), fc.constant("07")),
    {
      minLength: 1,
      maxLength: 7,
    },
  )
  .chain((names) =>
    fc
      .tuple(...names.map((name) => fc.tuple(written(name), fc.boolean())))
      .map((parts) => parts.flatMap(([name, aisle]) => (aisle ? [name, null] : [name]))),
  );

const seats = fc.oneof(fc.integer({ min: 1, max: 9 }), range, labels);

const rowsOf = (names: readonly string[]): fc.Arbitrary<readonly RowDocument[]> =>
  fc
    .oneof(
      fc
        .integer({ min: 1, max: 4 })
        .map((count) => Array.from({ length: count }, (_, at) => `${at + 1}`)),
      fc.uniqueArray(fc.oneof(letters, fc.nat({ max: 9 }).map(String)), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    .chain((rows) =>
      fc.tuple(
        ...rows.map((row) =>
          fc
            .tuple(written(row), seats, levelOf(names))
            .map(([name, places, level]) => ({ row: name, seats: places, ...level })),
        ),
      ),
    );

const numbersIn = ({
  from,
  to,
  step = 1,
}: {
  from: number;
  to: number;
  step?: number | undefined;
}) =>
  Array.from({ length: Math.abs(to - from) / step + 1 }, (_, at) =>
    String(from + (to < from ? -1 : 1) * at * step),
  );

/** The labels of a row, written out without the functions that a test judges. */
const labelsIn = (places: SeatsDocument): readonly string[] => {
  if (typeof places === "number") return numbersIn({ from: 1, to: places });
  return "from" in places ? numbersIn(places) : places.filter((label) => label !== null);
};

const namesIn = ({ rows, standing }: SectionDocument): readonly string[] =>
  rows === undefined
    ? numbersIn({ from: 1, to: standing })
    : rows.flatMap(({ row, seats: places }) =>
        labelsIn(places).map((label) => `${row.trim()}-${label.trim()}`),
      );

const traitsOf = (
  section: SectionDocument,
  names: readonly string[],
): fc.Arbitrary<readonly SeatDocument[]> =>
  fc.shuffledSubarray(namesIn(section).slice(0, 12)).chain((chosen) => {
    const [anchor] = chosen;
    const [companionOf, accessible] = [fc.constant(anchor), fc.boolean()];
    const base = { restrictedView: fc.boolean(), blocked: reason };
    return fc.tuple(
      ...chosen.map((seat, index) =>
        fc
          .tuple(
            index === 0
              ? fc.constant({ accessible: true })
              : fc.oneof(fc.record({ companionOf }), fc.record({ accessible }), fc.constant({})),
            fc.record(base, { requiredKeys: [] }),
            levelOf(names),
          )
          .map(([role, more, level]) => ({ seat, ...role, ...more, ...level })),
      ),
    );
  });

const sectionOf = (name: string, gradeNames: readonly string[]): fc.Arbitrary<SectionDocument> => {
  const at = fc.record(
    { x: coordinate, y: coordinate, angle: coordinate.map((n) => n % 360) },
    { requiredKeys: ["x", "y"] },
  );
  const base = fc
    .tuple(
      fc.record({ section: written(name), floor: letters, at }, { requiredKeys: ["section"] }),
      pricedOf(gradeNames),
    )
    .map(([place, level]) => ({ ...place, ...level }));
  const places = fc.oneof(
    { weight: 3, arbitrary: fc.record({ rows: rowsOf(gradeNames) }) },
    { weight: 1, arbitrary: fc.record({ standing: fc.integer({ min: 1, max: 12 }) }) },
  );
  return fc
    .tuple(base, places)
    .map(([one, more]): SectionDocument => ({ ...one, ...more }))
    .chain((section) =>
      fc
        .tuple(fc.boolean(), traitsOf(section, gradeNames))
        .map(([has, traits]) => (has ? { ...section, seats: traits } : section)),
    );
};

/**
 * Documents that make a plan, with everything that a document can say: grades, prices at each level,
 * every form of a row, aisles, standing areas, accessible seats and companions, restricted views,
 * blocked seats, positions. Names may be in any writing.
 */
export const planDocuments = (): fc.Arbitrary<PlanDocument> => plans;

const plans: fc.Arbitrary<PlanDocument> = fc
  .tuple(grades, fc.uniqueArray(letters, { minLength: 1, maxLength: 4 }), fc.boolean())
  .chain(([known, names, isNamed]) => {
    const gradeNames = known.map(({ grade }) => grade);
    return fc.tuple(...names.map((name) => sectionOf(name, gradeNames))).chain((sections) =>
      fc
        .record({ stage: fc.record({ x: coordinate, y: coordinate }) }, { requiredKeys: [] })
        .map((stage) => ({
          ...(isNamed || known.length > 0 ? { grades: known } : {}),
          ...stage,
          sections,
        })),
    );
  });
