import {
  expandSections,
  type GradeDocument,
  type PlanDocument,
  type RowDocument,
  type SeatDocument,
  type SectionDocument,
  toDocument,
} from "@admit-one/core";
import { type PlacedRow, placeZone, usualDistance } from "./place-zone.ts";
import {
  type PlanCategory,
  PlanProblem,
  type PlanSeat,
  type PlanZone,
  type Point,
  readSeatingPlan,
  type SeatingPlan,
} from "./seating-plan.ts";

/** Amounts in minor units, by category. */
export type CategoryPrices = ReadonlyMap<string, number>;

/**
 * The grades and sections of a seating plan: zones become sections, categories become grades. Its
 * unit becomes the distance between two seats.
 *
 * @throws PlanProblem if it is no plan, if a price is missing, or if the plan cannot be sold.
 */
export const importPlan = (json: unknown, prices: CategoryPrices): PlanDocument => {
  const plan = readSeatingPlan(json);
  const grades = gradesOf(plan, prices);
  const unit = usualDistance(plan.zones);
  const zones = plan.zones.filter(({ rows }) => rows.length > 0);
  const stage = stageOf(plan);
  const document = {
    grades,
    ...(stage !== undefined && { stage: scaled(stage, unit) }),
    sections: zones.map((zone) => sectionOf(zone, unit)),
  };
  const expanded = expandSections(document);
  if (expanded.outcome === "expanded") return toDocument(expanded.plan);
  const [{ field, message } = { field: "", message: "" }] = expanded.errors;
  throw new PlanProblem(`It can't be sold: ${field} ${message}.`);
};

const gradesOf = (plan: SeatingPlan, prices: CategoryPrices): readonly GradeDocument[] => {
  const used = new Set(seatsOf(plan).map(({ category }) => category));
  const unpriced = [...used].filter((name) => !prices.has(name));
  if (unpriced.length > 0) {
    const wanted = unpriced.map((name) => `--price "${name}=…"`).join(" ");
    throw new PlanProblem(`It has seats without a price: add ${wanted}, in minor units.`);
  }
  const unknown = [...prices.keys()].filter((name) => !used.has(name));
  if (unknown.length > 0) {
    throw new PlanProblem(
      `It has no seat of ${unknown.join(", ")}; it has ${[...used].join(", ")}.`,
    );
  }
  const colors = new Map(plan.categories.map(({ name, color }: PlanCategory) => [name, color]));
  // In the order of the plan's own list, and then of their first seats.
  const names = new Set([...plan.categories.map(({ name }) => name), ...used]);
  return [...names].flatMap((grade) => {
    const price = prices.get(grade);
    const color = colors.get(grade);
    return price === undefined ? [] : [{ grade, price, ...(color !== undefined && { color }) }];
  });
};

const seatsOf = ({ zones }: Pick<SeatingPlan, "zones">): readonly PlanSeat[] =>
  zones.flatMap(({ rows }) => rows.flatMap(({ seats }) => seats));

/** The area whose text says that it is the stage. */
const stageOf = ({ areas }: SeatingPlan): Point | undefined =>
  areas.find(({ text }) => /stage|bühne|scène|무대/i.test(text))?.middle;

const rounded = (value: number): number => Math.round(value * 10) / 10 + 0;

const scaled = ({ x, y }: Point, unit: number): Point => ({
  x: rounded(x / unit),
  y: rounded(y / unit),
});

const sectionOf = (zone: PlanZone, unit: number): SectionDocument => {
  const { rows, middle, angle } = placeZone(zone, unit);
  const grade = commonOf(seatsOf({ zones: [zone] }));
  return {
    section: zone.name,
    grade,
    at: { ...scaled(middle, unit), angle: rounded(angle) },
    rows: rows.map((row) => rowOf(row, grade)),
    seats: rows.flatMap(othersOf),
  };
};

const seatsIn = ({ seats }: PlacedRow): readonly PlanSeat[] =>
  seats.filter((seat) => seat !== null);

/** The category of most seats. */
const commonOf = (seats: readonly PlanSeat[]): string => {
  const groups = [...Map.groupBy(seats, ({ category }) => category)];
  const [most] = groups.toSorted(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? "";
};

const rowOf = (row: PlacedRow, ofSection: string): RowDocument => {
  const grade = commonOf(seatsIn(row));
  return {
    row: row.name,
    seats: row.seats.map((seat) => seat?.label ?? null),
    ...(grade !== ofSection && { grade }),
  };
};

/** The seats of another category than most of their row. */
const othersOf = (row: PlacedRow): readonly SeatDocument[] => {
  const grade = commonOf(seatsIn(row));
  return seatsIn(row)
    .filter(({ category }) => category !== grade)
    .map(({ label, category }) => ({ seat: `${row.name}-${label}`, grade: category }));
};
