import type { FieldError } from "../../kernel/errors.ts";
import { check } from "../../kernel/validate.ts";
import { runsOf } from "./labels.ts";
import { normalName, twinKey } from "./names.ts";
import type { Placement, PlanSection, Point, PriceLevel, SeatTraits } from "./plan.ts";
import type {
  PriceDocument,
  SeatDocument,
  SeatsDocument,
  SectionDocument,
} from "./plan-document.ts";
import { readMarks } from "./seat-marks.ts";
import { localName, seatNames } from "./seat-names.ts";

/** A section in its stored form, and errors for seat names that do not exist. */
export type ReadSection = {
  readonly section: PlanSection;
  readonly errors: readonly FieldError[];
};

/** Reads a section that is valid on its own. `at` is its path. */
export const readSection = (document: SectionDocument, at: string): ReadSection => {
  const bare = placesOf(document);
  const named = document.seats ?? [];
  if (named.length === 0) return { section: bare, errors: [] };
  const indexes = indexesOf(bare);
  const errors = checkReferences(named, indexes, at);
  const seats = named
    .map((seat) => traitsIn(seat, indexes))
    .filter((traits) => Object.keys(traits).length > 1)
    .toSorted((a, b) => a.index - b.index);
  return { section: { ...bare, seats }, errors };
};

const indexesOf = (section: PlanSection): Indexes => {
  const indexes = new Map<string, number>();
  for (const name of seatNames(section)) indexes.set(twinKey(localName(name)), indexes.size);
  return indexes;
};

const placesOf = (document: SectionDocument): PlanSection => {
  const { section, floor, at, rows, standing } = document;
  const base = {
    section: normalName(section),
    ...levelOf(document),
    ...(floor !== undefined && { floor: normalName(floor) }),
    ...(at !== undefined && { at: placementOf(at) }),
    seats: [],
  };
  if (rows === undefined) return { kind: "standing", ...base, places: standing };
  return {
    kind: "seated",
    ...base,
    rows: rows.map((row) => ({
      row: normalName(row.row),
      ...levelOf(row),
      runs: runsOf(keptLabels(row.seats)),
    })),
  };
};

const keptLabels = (seats: SeatsDocument): SeatsDocument =>
  typeof seats === "number" || "from" in seats
    ? seats
    : seats.map((label) => (label === null ? null : normalName(label)));

type Indexes = ReadonlyMap<string, number>;

const checkReferences = (
  seats: readonly SeatDocument[],
  indexes: Indexes,
  at: string,
): readonly FieldError[] => {
  const accessible = new Set(
    seats.flatMap(({ seat, accessible: isSo }) => (isSo === true ? [twinKey(seat)] : [])),
  );
  return seats.flatMap(({ seat, companionOf }, index) => [
    ...check(
      indexes.has(twinKey(seat)),
      `${at}.seats[${index}].seat`,
      `is no seat of the section: ${seat}`,
    ),
    ...check(
      companionOf === undefined || accessible.has(twinKey(companionOf)),
      `${at}.seats[${index}].companionOf`,
      `is no accessible seat of the section: ${companionOf ?? ""}`,
    ),
    ...check(
      companionOf === undefined || !accessible.has(twinKey(seat)),
      `${at}.seats[${index}].companionOf`,
      "is not for a seat that is accessible itself",
    ),
  ]);
};

const traitsIn = (seat: SeatDocument, indexes: Indexes): SeatTraits => {
  const { blocked } = seat;
  const indexOf = (name: string): number => indexes.get(twinKey(name)) ?? 0;
  return {
    index: indexOf(seat.seat),
    ...levelOf(seat),
    ...readMarks(seat, indexOf),
    ...(blocked !== undefined && { blocked: normalName(blocked) }),
  };
};

const levelOf = ({ price, grade }: PriceDocument): PriceLevel => ({
  ...(price !== undefined && { price }),
  ...(grade !== undefined && { grade: normalName(grade) }),
});

/** Adding 0 turns -0 into 0, because JSON cannot represent -0. */
export const pointOf = ({ x, y }: Point): Point => ({ x: x + 0, y: y + 0 });

const placementOf = ({ x, y, angle }: NonNullable<SectionDocument["at"]>): Placement => ({
  ...pointOf({ x, y }),
  ...(angle !== undefined && { angle: angle + 0 }),
});
