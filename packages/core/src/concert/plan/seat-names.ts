import type { SeatId } from "../../ids.ts";
import { labelsOf } from "./labels.ts";
import type { PlanSection } from "./plan.ts";

/** Where a seat is within its section; the row of a standing place is empty. */
export type SeatName = { readonly row: string; readonly label: string };

/** The names of a section's seats, in the order of their numbers. */
export function* seatNames(section: PlanSection): Generator<SeatName> {
  if (section.kind === "standing") {
    for (let no = 1; no <= section.places; no += 1) yield { row: "", label: String(no) };
    return;
  }
  for (const { row, runs } of section.rows) {
    for (const run of runs) for (const label of labelsOf(run)) yield { row, label };
  }
}

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
