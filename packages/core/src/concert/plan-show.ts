import type { ConcertId, SeatId, ShowId } from "../ids.ts";
import type { Seat } from "../reservation/seat.ts";
import type { Show } from "./concert.ts";
import type { SectionDocument, ShowDocument } from "./concert-document.ts";
import { normalName } from "./names.ts";

/** A seat's id says where it is: section, row and number, joined by hyphens. */
export const seatIdOf = (section: string, row: string, number: number): SeatId =>
  `${section}-${row}-${number}` as SeatId;

/** Makes every seat of a show, in the order of its sections and rows. The document was checked. */
export const planShow = (
  document: ShowDocument,
  showId: ShowId,
  concertId: ConcertId,
): { readonly show: Show; readonly seats: readonly Seat[] } => {
  const seats = document.sections.flatMap((section) => seatsOf(section, showId));
  const show: Show = {
    showId,
    concertId,
    startsAtMs: document.startsAtMs,
    salesOpenAtMs: document.salesOpenAtMs,
    salesCloseAtMs: document.salesCloseAtMs,
    cancelled: false,
    refundsRetryAtMs: null,
    totalSeats: seats.length,
    priceFrom: document.sections.reduce(
      (lowest, { price }) => Math.min(lowest, price),
      Number.MAX_SAFE_INTEGER,
    ),
  };
  return { show, seats };
};

const seatsOf = (document: SectionDocument, showId: ShowId): Seat[] => {
  const { price, rows } = document;
  const section = normalName(document.section);
  return rows.flatMap((planned) => {
    const row = normalName(planned.row);
    return Array.from({ length: planned.seats }, (_, index) => ({
      showId,
      seatId: seatIdOf(section, row, index + 1),
      section,
      row,
      number: index + 1,
      price,
      epoch: 0,
      claim: { state: "free" as const },
    }));
  });
};
