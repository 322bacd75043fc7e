import type { BookingSlice, ShowId, UserId } from "@admit-one/core";
import { type OnDialect, type Read, textOf } from "../sql.ts";
import { fillMissing, list } from "./asked.ts";
import { addReservation, type BookingUnion } from "./booking-union.ts";
import type { KnownSubjects } from "./known-subjects.ts";
import { selectReservation, selectSeat } from "./read-bookings.ts";
import { type ReservationRow, toReservation } from "./reservation-rows.ts";
import { ownerOf, type SeatRow, toSeat } from "./seat-rows.ts";
import { subjectOf } from "./subject-of.ts";

/** What the views of one show still lack. */
type Lack = {
  /** Seats that somebody asks for; whoever has them belongs to the slice. */
  readonly asked: Set<string>;
  /** Seats of the slices' own reservations, and the other seats of those who have what is asked for. */
  readonly theirs: Set<string>;
  /** Those who have them, where they did not come along. */
  readonly owners: Set<string>;
  readonly users: Set<UserId>;
  /** From when on all of the users' reservations are asked for, also those that are over. */
  sinceMs: number;
};

/** Later than anything began: of those that are over none is asked for. */
const never = Number.MAX_SAFE_INTEGER;

const lacksOf = (
  union: BookingUnion,
  slices: readonly BookingSlice[],
  known: KnownSubjects,
): ReadonlyMap<ShowId, Lack> => {
  const lacks = new Map<ShowId, Lack>();
  const lackOf = (showId: ShowId): Lack => {
    const lack = lacks.get(showId) ?? {
      asked: new Set(),
      theirs: new Set(),
      owners: new Set(),
      users: new Set(),
      sinceMs: never,
    };
    lacks.set(showId, lack);
    return lack;
  };
  const ask = (
    showId: ShowId,
    seatIds: readonly string[],
    userId: UserId,
    kind: "asked" | "theirs",
    sinceMs = never,
  ): void => {
    const hall = union.halls.get(showId);
    if (hall === null) return;
    const lack = lackOf(showId);
    const { theirs, owners, users } = lack;
    const user = hall?.users.get(userId);
    if (user === undefined || user.sinceMs > sinceMs) {
      users.add(userId);
      lack.sinceMs = Math.min(lack.sinceMs, sinceMs);
    }
    for (const seatId of seatIds) {
      const seat = hall?.seats.get(seatId);
      if (seat === undefined) lack[kind].add(seatId);
      const owner = seat && ownerOf(seat);
      const holder = owner ? union.reservations.current.get(owner) : undefined;
      if (owner && holder === undefined) owners.add(owner);
      for (const other of holder?.seats ?? []) {
        if (hall?.seats.get(other.seatId) === undefined) theirs.add(other.seatId);
      }
    }
  };
  for (const slice of slices) {
    if (slice.by === "seats") {
      ask(slice.showId, slice.seatIds, slice.userId, "asked", slice.startedSinceMs);
    }
    if (slice.by !== "reservation" && slice.by !== "payment") continue;
    const found = subjectOf(union, slice);
    const subject = found === undefined ? known.of(slice) : found;
    if (!subject) continue;
    const { showId, seats, userId } = subject;
    ask(
      showId,
      seats.map(({ seatId }) => seatId),
      userId,
      "theirs",
    );
  }
  return lacks;
};

const seatsText = textOf(({ anyOf }) => `${selectSeat} where show_id = ? and ${anyOf("seat_id")}`);

const holdersText = textOf(
  ({ anyOf, anyFrom }) =>
    `${selectReservation} where ` +
    anyFrom(
      "reservation_id",
      `select reservation_id from admit_seat where show_id = ? and ${anyOf("seat_id")}`,
    ),
);

const ownersText = textOf(({ anyOf }) => `${selectReservation} where ${anyOf("reservation_id")}`);

// Two conditions that one index answers, of which nothing has both: users who come again and again
// have many that are over, and of those only the latest are asked for.
const allowanceText = textOf(({ anyOf }) => {
  const ofUsers = `${selectReservation} where show_id = ? and ${anyOf("user_id")}`;
  return (
    `${ofUsers} and status in ('held', 'paying', 'confirmed', 'cancelling') union all ` +
    `${ofUsers} and status in ('expired', 'released', 'cancelled') and created_at_ms >= ?`
  );
});

const loadSeats = (
  on: OnDialect,
  union: BookingUnion,
  showId: ShowId,
  seatIds: ReadonlySet<string>,
): Read => ({
  text: seatsText(on),
  params: [showId, list(seatIds)],
  take: (rows: readonly SeatRow[]) => {
    const hall = union.halls.get(showId);
    if (!hall) return;
    for (const row of rows) hall.seats.set(row.seat_id, toSeat(row));
    fillMissing(hall.seats, seatIds);
  },
});

const loadLack = (
  on: OnDialect,
  union: BookingUnion,
  showId: ShowId,
  { asked, theirs, owners, users, sinceMs }: Lack,
  isAlone: boolean,
): readonly Read[] => {
  const reads: Read[] = [];
  const takeReservations = (rows: readonly ReservationRow[]): void => {
    for (const row of rows) addReservation(union, toReservation(row));
  };
  if (asked.size + theirs.size > 0) {
    reads.push(loadSeats(on, union, showId, new Set([...asked, ...theirs])));
  }
  // Of a batch some seat is always taken; of a single hold hardly ever.
  if (asked.size > 0 && !isAlone) {
    const params = [showId, list(asked)];
    reads.push({ text: holdersText(on), params, take: takeReservations });
  }
  if (owners.size > 0) {
    reads.push({
      text: ownersText(on),
      params: [list(owners)],
      take: (rows: readonly ReservationRow[]) => {
        takeReservations(rows);
        fillMissing(union.reservations.current, owners);
      },
    });
  }
  if (users.size > 0) {
    reads.push({
      text: allowanceText(on),
      params: [showId, list(users), showId, list(users), sinceMs],
      take: (rows: readonly ReservationRow[]) => {
        takeReservations(rows);
        const hall = union.halls.get(showId);
        for (const userId of users) {
          // What the batch before left is not stored yet where this is read ahead of its end.
          const ids = hall?.users.get(userId)?.ids ?? new Set();
          hall?.users.set(userId, { ids, sinceMs });
        }
        for (const row of rows) hall?.users.get(row.user_id)?.ids.add(row.reservation_id);
      },
    });
  }
  return reads;
};

/** The reads of what the slices still lack, show by show; none when all of them can be viewed. */
export const loadLacks = (
  on: OnDialect,
  union: BookingUnion,
  slices: readonly BookingSlice[],
  known: KnownSubjects,
): readonly Read[] =>
  [...lacksOf(union, slices, known)].flatMap(([showId, lack]) =>
    loadLack(on, union, showId, lack, slices.length === 1),
  );
