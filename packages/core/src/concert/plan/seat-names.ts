import type { SeatId } from "../../kernel/ids.ts";
import { countOf, labelAt, type Run } from "./labels.ts";
import type { PlanSection, PriceLevel } from "./plan.ts";

/** A seat's place within its section. The row of a standing place is empty. */
export type SeatName = { readonly row: string; readonly label: string };

/** What the seats of one row, or of a standing area, have in common. */
export type NamedRow = {
  readonly row: string;
  readonly runs: readonly Run[];
  /** From the row to the section. */
  readonly levels: readonly PriceLevel[];
};

/** The rows of a section. A standing area is one row with an empty name. */
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

/** The name of one seat of a section, by its index. Empty if there is no such seat. */
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

/**
 * A seat's name within its section, as in documents: `row-label`, or only the number in a standing
 * area.
 */
export const localName = ({ row, label }: SeatName): string =>
  row === "" ? label : `${row}-${label}`;

/**
 * The id of a seat: section, row and label; in a standing area section and entry number.
 *
 * @example
 * seatIdOf("1층 A", { row: "3", label: "7" }); // "1층 A-3-7"
 * seatIdOf("스탠딩", { row: "", label: "12" }); // "스탠딩-12"
 */
export const seatIdOf = (section: string, name: SeatName): SeatId =>
  `${section}-${localName(name)}` as SeatId;
