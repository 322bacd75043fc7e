import type { SeatId } from "../../kernel/ids.ts";
import { countOf, labelAt, type Run } from "./labels.ts";
import type { PlanSection, PriceLevel } from "./plan.ts";

/** Where a seat is within its section; the row of a standing place is empty. */
export type SeatName = { readonly row: string; readonly label: string };

/** One row, or all places where people stand: what its seats have in common. */
export type NamedRow = {
  readonly row: string;
  readonly runs: readonly Run[];
  /** From the row to the section. */
  readonly levels: readonly PriceLevel[];
};

/** The rows of a section; the places where people stand are one row, with an empty name. */
export const namedRows = (section: PlanSection): readonly NamedRow[] =>
  section.kind === "standing"
    ? [{ row: "", runs: [{ first: 1, step: 1, count: section.places }], levels: [section] }]
    : section.rows.map((row) => ({ row: row.row, runs: row.runs, levels: [row, section] }));

/** The names of a section's seats, in the order of their numbers. */
export function* seatNames(section: PlanSection): Generator<SeatName> {
  for (const { row, runs } of namedRows(section)) {
    for (const run of runs) {
      const count = countOf(run);
      for (let index = 0; index < count; index += 1) yield { row, label: labelAt(run, index) };
    }
  }
}

/** The name of one seat of a section, by its place in it; empty where there is none. */
export const nameAt = (section: PlanSection, index: number): SeatName => {
  let left = index;
  for (const { row, runs } of namedRows(section)) {
    for (const run of runs) {
      if (left < countOf(run)) return { row, label: labelAt(run, left) };
      left -= countOf(run);
    }
  }
  return { row: "", label: "" };
};

/** How documents name a seat within its section: `row-label`, where people stand the number. */
export const localName = ({ row, label }: SeatName): string =>
  row === "" ? label : `${row}-${label}`;

/**
 * The id of a seat: section, row and label, where people stand section and entry number.
 *
 * @example
 * seatIdOf("1층 A", { row: "3", label: "7" }); // "1층 A-3-7"
 * seatIdOf("스탠딩", { row: "", label: "12" }); // "스탠딩-12"
 */
export const seatIdOf = (section: string, name: SeatName): SeatId =>
  `${section}-${localName(name)}` as SeatId;
