import type { ReservationId, Seat, SeatClaim, SeatId, ShowId } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { type Int, int, intOrNull, present } from "../values.ts";

export const seatColumns = {
  show_id: "text",
  seat_id: "text",
  plan_no: "int",
  section: "text",
  row_name: "text",
  seat_no: "int",
  price: "int",
  epoch: "int",
  state: "text",
  reservation_id: "text",
  until_ms: "int",
  version: "int",
} as const;

export type SeatRow = {
  readonly show_id: ShowId;
  readonly seat_id: SeatId;
  readonly section: string;
  readonly row_name: string;
  readonly seat_no: Int;
  readonly price: Int;
  readonly epoch: Int;
  readonly state: SeatClaim["state"];
  readonly reservation_id: ReservationId | null;
  readonly until_ms: Int | null;
};

/** Who has the seat, or null. */
export const ownerOf = (seat: Seat): ReservationId | null =>
  seat.claim.state === "free" ? null : seat.claim.reservationId;

export const untilOf = (seat: Seat): number | null =>
  seat.claim.state === "held" ? seat.claim.untilMs : null;

export const fromSeat = (seat: Seat, planNo: number, version: number): RowValues => [
  seat.showId,
  seat.seatId,
  planNo,
  seat.section,
  seat.row,
  seat.number,
  seat.price,
  seat.epoch,
  seat.claim.state,
  ownerOf(seat),
  untilOf(seat),
  version,
];

const toClaim = (row: SeatRow): SeatClaim => {
  switch (row.state) {
    case "free":
      return { state: "free" };
    case "held":
      return {
        state: "held",
        reservationId: present(row.reservation_id, "the seat's reservation"),
        untilMs: intOrNull(row.until_ms),
      };
    case "sold":
      return {
        state: "sold",
        reservationId: present(row.reservation_id, "the seat's reservation"),
      };
  }
};

export const toSeat = (row: SeatRow): Seat => ({
  showId: row.show_id,
  seatId: row.seat_id,
  section: row.section,
  row: row.row_name,
  number: int(row.seat_no),
  price: int(row.price),
  epoch: int(row.epoch),
  claim: toClaim(row),
});
