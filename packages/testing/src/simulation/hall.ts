import type { ConcertDocument, SeatsDocument, ShowDocument } from "@admit-one/core";
import { createRandom, type Random } from "./random.ts";

/** What a simulated show sells: rows of seats that are all alike, and standing places. */
export type Hall = Pick<ConcertDocument, "grades"> & {
  readonly plan: Pick<ShowDocument, "stage" | "sections">;
  /** The ids of seats that are neighbours: a row, or its part up to an aisle. */
  readonly rows: readonly (readonly string[])[];
  /** In the order of their entry numbers. */
  readonly places: readonly string[];
};

const seatsPerRow = 12;
const standingShare = 0.25;

export const seatedName = "S";
export const standingName = "P";

type Row = {
  readonly seats: SeatsDocument;
  /** The labels of neighbours. */
  readonly runs: readonly (readonly string[])[];
};

const labelsFrom = (first: number, step: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => String(first + index * step));

/** The forms in which a document writes the seats of a row. */
const forms: readonly ((count: number, before: number) => Row)[] = [
  (count) => ({ seats: count, runs: [labelsFrom(1, 1, count)] }),
  (count, before) => ({
    seats: { from: 101, to: 99 + 2 * count, step: 2, aislesAfter: [99 + 2 * before] },
    runs: [labelsFrom(101, 2, before), labelsFrom(101 + 2 * before, 2, count - before)],
  }),
  (count, before) => {
    const labels = labelsFrom(1, 1, count).map((label) => `가${label}`);
    const runs = [labels.slice(0, before), labels.slice(before)];
    return { seats: runs.flatMap((run) => [null, ...run]).slice(1), runs };
  },
];

/** An aisle divides two seats or more. */
const rowOf = (random: Random, count: number): Row => {
  const [counted] = forms;
  const form = count < 2 ? counted : random.pick(forms);
  if (form === undefined) throw new TypeError("There are forms of rows.");
  return form(count, random.int(1, Math.max(1, count - 1)));
};

/** A hall for this many people. The seed determines how its document writes it. */
export const createHall = (total: number, seed: number): Hall => {
  const random = createRandom(seed);
  const standing = Math.floor(total * standingShare);
  const seated = total - standing;
  const rows = Array.from({ length: Math.ceil(seated / seatsPerRow) }, (_, index) => ({
    row: String(index + 1),
    ...rowOf(random, Math.min(seatsPerRow, seated - index * seatsPerRow)),
  }));
  const places = standing > 0 ? [{ section: standingName, price: 30_000, standing }] : [];
  return {
    grades: [{ grade: "R", label: "R석", price: 50_000, color: "#2563eb" }],
    plan: {
      stage: { x: 0, y: -4 },
      sections: [
        {
          section: seatedName,
          grade: "R",
          floor: "1",
          at: { x: 0, y: 0 },
          rows: rows.map(({ row, seats }) => ({ row, seats })),
        },
        ...places,
      ],
    },
    rows: rows.flatMap(({ row, runs }) =>
      runs.map((run) => run.map((label) => `${seatedName}-${row}-${label}`)),
    ),
    places: Array.from({ length: standing }, (_, index) => `${standingName}-${index + 1}`),
  };
};
