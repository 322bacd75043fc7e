import type { ListedSeat } from "@admit-one/core";
import type { Bytes } from "./compressor.ts";
import { createJoined, type Pieces } from "./pieces.ts";
import type { SeatsBody } from "./schemas/seat.ts";

type SeatBody = SeatsBody["seats"][number];
type ListPiece = readonly ListedSeat[];

/** Selects the documented fields; the list's objects may have more. */
const toBody = (seat: ListedSeat): SeatBody => ({
  seatId: seat.seatId,
  section: seat.section,
  row: seat.row,
  label: seat.label,
  number: seat.number,
  standing: seat.standing,
  grade: seat.grade,
  price: seat.price,
  accessible: seat.accessible,
  companionOf: seat.companionOf,
  restrictedView: seat.restrictedView,
  available: seat.available,
});

const encoder = new TextEncoder();
const [head, comma, tail] = [
  encoder.encode('{"seats":['),
  encoder.encode(","),
  encoder.encode("]}"),
];

const writePiece = (seats: ListPiece): Bytes =>
  encoder.encode(seats.map((seat) => JSON.stringify(toBody(seat))).join(","));

/**
 * Writes lists of seats as JSON. The use case returns the same pieces while none of their seats
 * changes, and their bytes are kept for as long as it keeps them. So a hold in a stadium costs the
 * text of a few seats, not of 80,000, and nothing is copied.
 */
export const createSeatsWriter = (): ((list: readonly ListPiece[]) => Pieces) => {
  const written = new WeakMap<ListPiece, Bytes>();
  const lists = new WeakMap<readonly ListPiece[], Pieces>();

  const bytesOf = (piece: ListPiece): Bytes => {
    const bytes = written.get(piece) ?? writePiece(piece);
    written.set(piece, bytes);
    return bytes;
  };

  return (list) => {
    const known = lists.get(list);
    if (known !== undefined) return known;
    const parts = list.flatMap((piece, index) =>
      index === 0 ? [bytesOf(piece)] : [comma, bytesOf(piece)],
    );
    const pieces = createJoined([head, ...parts, tail]);
    lists.set(list, pieces);
    return pieces;
  };
};
