import type { ListedSeat } from "@admit-one/core";
import type { SeatsBody } from "./schemas/seat.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type SeatBody = SeatsBody["seats"][number];

/** One list of seats as JSON. */
type Written = {
  readonly seats: readonly ListedSeat[];
  readonly bytes: Bytes;
  /** The bytes of each piece of the list. */
  readonly pieces: readonly Bytes[];
};

/** Seats whose text is written again if one of them changed. */
const pieceSeats = 256;
/** The shows whose last list is kept. A stadium's takes some 30 megabytes. */
const showsMax = 64;

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
const [head, tail] = [encoder.encode('{"seats":['), encoder.encode("]}")];

/** The seats of a piece, each after a comma unless it is the first of all. */
const writePiece = (seats: readonly ListedSeat[], from: number): Bytes => {
  const text = seats
    .slice(from, from + pieceSeats)
    .map((seat) => JSON.stringify(toBody(seat)))
    .join(",");
  return encoder.encode(from === 0 ? text : `,${text}`);
};

/** Whether the seats of a piece are the same instances. */
const isSame = (
  before: readonly ListedSeat[],
  now: readonly ListedSeat[],
  from: number,
): boolean => {
  const end = Math.min(from + pieceSeats, Math.max(before.length, now.length));
  for (let no = from; no < end; no += 1) if (before[no] !== now[no]) return false;
  return true;
};

const join = (pieces: readonly Bytes[]): Bytes => {
  const all = [head, ...pieces, tail];
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of all) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
};

const write = (seats: readonly ListedSeat[], before: Written | undefined): Written => {
  const pieces: Bytes[] = [];
  for (let from = 0; from < seats.length; from += pieceSeats) {
    const known = before?.pieces[pieces.length];
    const isKnown =
      known !== undefined && before !== undefined && isSame(before.seats, seats, from);
    pieces.push(isKnown ? known : writePiece(seats, from));
  }
  return { seats, bytes: join(pieces), pieces };
};

/**
 * Writes lists of seats as JSON. The use case returns the same array while nothing changes, and then
 * the same bytes are sent. After a change it keeps the instances of all other seats, so that a hold
 * in a stadium costs the text of a few seats, not of 80,000.
 */
export const createSeatsWriter = (): ((showId: string, seats: readonly ListedSeat[]) => Bytes) => {
  const known = new Map<string, Written>();
  return (showId, seats) => {
    const before = known.get(showId);
    const written = before?.seats === seats ? before : write(seats, before);
    known.delete(showId);
    known.set(showId, written);
    const [oldest] = known.keys();
    if (known.size > showsMax && oldest !== undefined) known.delete(oldest);
    return written.bytes;
  };
};
