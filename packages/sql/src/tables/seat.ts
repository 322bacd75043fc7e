import {
  type LiveClaim,
  ownerOf,
  type ReservationId,
  type Seat,
  type SeatClaim,
  type SeatId,
  type ShowId,
} from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { intOrNull, present } from "../values.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, bool, int, text } from "./columns.ts";
import { showTable } from "./concert.ts";
import { columnsOf, defineTable, type RowOf } from "./define-table.ts";
import { reservationTable } from "./reservation.ts";

export const seatTable = defineTable(
  "admit_seat",
  {
    show_id: text<ShowId>(),
    seat_id: text<SeatId>(),
    /** The place in the plan. It is the order of the seat map. */
    plan_no: int().apart(),
    section: text(),
    row_name: text().as("row"),
    label: text(),
    seat_no: int().nullable().as("number"),
    grade: text().nullable(),
    accessible: bool(),
    companion_of: text<SeatId>().nullable(),
    restricted_view: bool(),
    price: bigint(),
    epoch: bigint(),
    state: text<SeatClaim["state"]>().apart(),
    reservation_id: text<ReservationId>().nullable().apart(),
    until_ms: bigint().nullable().apart(),
    blocked_reason: text().nullable().apart(),
    /** The show's seat version at the last change of this seat. */
    version: bigint().apart(),
    /**
     * The last guard against a second owner of a seat: the live reservation that names it. It
     * follows the reservations, not the seat's state, so it holds even if a rule is wrong. The put
     * of the reservation in the same step proves that it exists, so this is no reference.
     */
    holder_id: text<ReservationId>().nullable().apart(),
  },
  {
    primaryKey: ["show_id", "seat_id"],
    references: { show_id: showTable, reservation_id: reservationTable },
    indexes: {
      // Contains all seats, but is used only for queries that state a version. A database without
      // statistics of a new show would rate an index on the show equal to the key, and read all its
      // seats.
      admit_seat_version: { on: ["show_id", "version"], where: "version > 0" },
      admit_seat_free: { on: ["show_id", "section", "seat_no"], where: "state = 'free'" },
      admit_seat_held: { on: ["show_id", "until_ms"], where: "state = 'held'" },
    },
  },
);

/** All but the holder, which is written and audited only. A new seat has none. */
const known = [
  "show_id",
  "seat_id",
  "plan_no",
  "section",
  "row_name",
  "label",
  "seat_no",
  "grade",
  "accessible",
  "companion_of",
  "restricted_view",
  "price",
  "epoch",
  "state",
  "reservation_id",
  "until_ms",
  "blocked_reason",
  "version",
] as const;

export type SeatRow = Pick<RowOf<typeof seatTable>, (typeof known)[number]>;
export const selectSeat: string = `select ${known.join(", ")} from ${seatTable.name}`;
export const seatColumns = columnsOf(seatTable, known);

const reservationOf = (row: SeatRow): ReservationId =>
  present(row.reservation_id, "the seat's reservation");

const toClaim = (row: SeatRow): SeatClaim => {
  switch (row.state) {
    case "free":
      return { state: "free" };
    case "held":
      return {
        state: "held",
        reservationId: reservationOf(row),
        untilMs: intOrNull(row.until_ms),
      };
    case "sold":
      return { state: "sold", reservationId: reservationOf(row) };
    case "blocked":
      return { state: "blocked", reason: present(row.blocked_reason, "why a seat is blocked") };
  }
};

/** The holder is stored apart, so the decoder does not read it. */
export const toSeat = decoderOf(seatTable, { claim: toClaim }) as (row: SeatRow) => Seat;

/** The values of a seat that are stored apart from it, derived from its claim. */
const stateOf = (seat: Seat, version: number) => ({
  state: seat.claim.state,
  reservationId: ownerOf(seat),
  untilMs: seat.claim.state === "held" ? seat.claim.untilMs : null,
  blockedReason: seat.claim.state === "blocked" ? seat.claim.reason : null,
  version,
});

const encode = encoderOf(seatTable, known);
export const fromSeat = (seat: Seat, planNo: number, version: number): RowValues =>
  encode(seat, { ...stateOf(seat, version), planNo });

/** The columns that a change of owner writes. */
const owned = [
  "show_id",
  "seat_id",
  "epoch",
  "state",
  "reservation_id",
  "until_ms",
  "blocked_reason",
  "version",
] as const;
export const ownedColumns = columnsOf(seatTable, owned);
const encodeOwned = encoderOf(seatTable, owned);
export const fromOwnedSeat = (seat: Seat, version: number): RowValues =>
  encodeOwned(seat, stateOf(seat, version));

const holderKeys = ["show_id", "seat_id"] as const;
type HolderRow = Pick<RowOf<typeof seatTable>, (typeof holderKeys)[number]> & {
  readonly holder_id: ReservationId;
};
/** Only for seats that have a holder. */
export const isHeld = "holder_id is not null";
export const heldColumns = "show_id, seat_id, holder_id";
export const selectHolder: string = `select ${heldColumns} from ${seatTable.name} where ${isHeld}`;
export const toHolder = (row: HolderRow): LiveClaim => ({
  showId: row.show_id,
  seatId: row.seat_id,
  reservationId: row.holder_id,
});
