import type { ConcertId, SeatId, ShowId } from "../kernel/ids.ts";
import type { Show } from "./concert.ts";
import type { SectionDocument, ShowDocument } from "./concert-document.ts";
import { normalName } from "./plan/names.ts";
import type { Seat } from "./seat.ts";

/** Consecutive seats of a plan that differ only in their number. */
export type PlannedRow = Pick<Seat, "showId" | "section" | "row" | "price"> & {
  /** The number of seats. They are numbered from 1. */
  readonly seats: number;
};

/**
 * The common prefix of all seat ids in a row. Numbers contain no hyphen, so only this row's ids
 * have it.
 */
export const seatIdPrefix = (section: string, row: string): string => `${section}-${row}-`;

/** The show of a document. Its seats are many more and are created when needed. */
export const planShow = (
  document: ShowDocument,
  showId: ShowId,
  concertId: ConcertId,
): { readonly show: Show; readonly rows: readonly PlannedRow[] } => {
  const rows = rowsOf(document, showId);
  const show: Show = {
    showId,
    concertId,
    startsAtMs: document.startsAtMs,
    salesOpenAtMs: document.salesOpenAtMs,
    salesCloseAtMs: document.salesCloseAtMs,
    cancelled: false,
    refundsRetryAtMs: null,
    totalSeats: countSeats(rows),
    priceFrom: document.sections.reduce(
      (lowest, { price }) => Math.min(lowest, price),
      Number.MAX_SAFE_INTEGER,
    ),
  };
  return { show, rows };
};

/** The rows of a show in the order of its sections, with their stored names. */
export const rowsOf = ({ sections }: ShowDocument, showId: ShowId): readonly PlannedRow[] =>
  sections.flatMap(({ price, rows, ...named }: SectionDocument) => {
    const section = normalName(named.section);
    return rows.map(({ row, seats }) => ({ showId, section, row: normalName(row), price, seats }));
  });

export const countSeats = (rows: readonly Pick<PlannedRow, "seats">[]): number =>
  rows.reduce((sum, { seats }) => sum + seats, 0);

/** Creates the seats of a plan from one place up to another. */
export const plannedSeats = (
  rows: readonly PlannedRow[],
  from = 0,
  to: number = Number.POSITIVE_INFINITY,
): readonly Seat[] => {
  const made: Seat[] = [];
  let before = 0;
  for (const row of rows) {
    const [first, end] = [Math.max(0, from - before), Math.min(row.seats, to - before)];
    for (let index = first; index < end; index += 1) made.push(seatOf(row, index + 1));
    before += row.seats;
    if (before >= to) break;
  }
  return made;
};

const seatOf = ({ showId, section, row, price }: PlannedRow, number: number): Seat => ({
  showId,
  seatId: `${seatIdPrefix(section, row)}${number}` as SeatId,
  section,
  row,
  number,
  price,
  epoch: 0,
  claim: { state: "free" },
});
