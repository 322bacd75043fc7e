import type { BookingSlice, Payment, Reservation, ShowId, UserId } from "@admit-one/core";
import {
  type ConcertRow,
  concertColumns,
  type ShowRow,
  showColumns,
  toConcert,
  toShow,
} from "../concert/concert-rows.ts";
import type { SqlDialect } from "../dialect.ts";
import { columnList, type Read, type Sql, textOf } from "../sql.ts";
import { int } from "../values.ts";
import {
  addReservation,
  type BookingUnion,
  createBookingUnion,
  recordKey,
} from "./booking-union.ts";
import { createHall } from "./halls.ts";
import { loadMoney } from "./money-union.ts";
import { type PaymentRow, toPayment } from "./payment-rows.ts";
import {
  type RecordRow,
  selectPayment,
  selectRecord,
  selectReservation,
  selectSeat,
  toRecord,
} from "./read-bookings.ts";
import { type ReservationRow, toReservation } from "./reservation-rows.ts";
import { ownerOf, type SeatRow, toSeat } from "./seat-rows.ts";

type Asked = {
  readonly showIds: ReadonlySet<string>;
  readonly reservationIds: ReadonlySet<string>;
  readonly paymentIds: ReadonlySet<string>;
};

const askedOf = (slices: readonly BookingSlice[]): Asked => ({
  showIds: new Set(
    slices.flatMap((slice) => (slice.by === "seats" || slice.by === "show" ? [slice.showId] : [])),
  ),
  reservationIds: new Set(
    slices.flatMap((slice) => (slice.by === "reservation" ? [slice.reservationId] : [])),
  ),
  paymentIds: new Set(slices.flatMap((slice) => (slice.by === "payment" ? [slice.paymentId] : []))),
});

const list = (ids: Iterable<string>): string => JSON.stringify([...ids]);

// A reservation never changes its show, so it may be looked up before the lock is taken.
const showsOf = {
  seats: ({ anyOf }: SqlDialect) => anyOf("show_id"),
  subjects: ({ anyOf, anyFrom }: SqlDialect) =>
    anyFrom(
      "show_id",
      `select show_id from admit_reservation where ${anyOf("reservation_id")} union all ` +
        `select show_id from admit_payment where ${anyOf("payment_id")}`,
    ),
};

const showTexts = (by: keyof typeof showsOf) => ({
  // In one order, so that steps of several shows never wait for each other.
  shows: textOf(
    (dialect) =>
      `select ${columnList(showColumns)} from admit_show where ${showsOf[by](dialect)} ` +
      `order by show_id${dialect.forUpdate}`,
  ),
  concerts: textOf(
    (dialect) =>
      `select ${columnList(concertColumns)} from admit_concert where ` +
      dialect.anyFrom(
        "concert_id",
        `select concert_id from admit_show where ${showsOf[by](dialect)}`,
      ) +
      ` order by concert_id${dialect.forShare}`,
  ),
});

const lockTexts = { seats: showTexts("seats"), subjects: showTexts("subjects") };

/** The one lock of all booking updates: whatever a slice holds lies in one show. */
const lockShows = (sql: Sql, union: BookingUnion, asked: Asked): readonly Read[] => {
  const { showIds, reservationIds, paymentIds } = asked;
  if (showIds.size + reservationIds.size + paymentIds.size === 0) return [];
  const by = asked.showIds.size > 0 ? "seats" : "subjects";
  const params =
    by === "seats" ? [list(asked.showIds)] : [list(asked.reservationIds), list(asked.paymentIds)];
  let showRows: readonly ShowRow[] = [];
  return [
    {
      text: lockTexts[by].shows(sql),
      params,
      take: (rows) => {
        showRows = rows;
        for (const showId of asked.showIds) union.halls.set(showId as ShowId, null);
      },
    },
    {
      text: lockTexts[by].concerts(sql),
      params,
      take: (rows: readonly ConcertRow[]) => {
        const concerts = new Map(rows.map((row) => [row.concert_id, toConcert(row)]));
        for (const row of showRows) {
          const concert = concerts.get(row.concert_id) ?? null;
          union.halls.set(row.show_id, createHall(toShow(row), concert, int(row.seat_version)));
        }
      },
    },
  ];
};

const subjectTexts = {
  reservations: textOf(
    ({ anyOf }) =>
      `${selectReservation} where ${anyOf("reservation_id")} union all ` +
      `${selectReservation} where reservation_id in ` +
      `(select reservation_id from admit_payment where ${anyOf("payment_id")})`,
  ),
  payments: textOf(
    ({ anyOf }) =>
      `${selectPayment} where ${anyOf("payment_id")} union all ` +
      `${selectPayment} where payment_id in ` +
      `(select payment_id from admit_reservation where ${anyOf("reservation_id")})`,
  ),
};

const fillMissing = <T>(current: Map<string, T | null>, asked: Iterable<string>): void => {
  for (const id of asked) if (!current.has(id)) current.set(id, null);
};

/** What came to be after the locks were taken counts as not there yet. */
const isLocked = ({ halls }: BookingUnion, row: { readonly show_id: ShowId }): boolean =>
  halls.has(row.show_id);

const loadSubjects = (sql: Sql, union: BookingUnion, asked: Asked): readonly Read[] => {
  const { reservationIds, paymentIds } = asked;
  if (reservationIds.size + paymentIds.size === 0) return [];
  return [
    {
      text: subjectTexts.reservations(sql),
      params: [list(reservationIds), list(paymentIds)],
      take: (rows: readonly ReservationRow[]) => {
        for (const row of rows) {
          if (isLocked(union, row)) addReservation(union, toReservation(row));
        }
        fillMissing<Reservation>(union.reservations.current, reservationIds);
      },
    },
    {
      text: subjectTexts.payments(sql),
      params: [list(paymentIds), list(reservationIds)],
      take: (rows: readonly PaymentRow[]) => {
        const payments = rows.filter((row) => isLocked(union, row)).map(toPayment);
        for (const payment of payments) union.payments.current.set(payment.paymentId, payment);
        fillMissing<Payment>(union.payments.current, paymentIds);
      },
    },
  ];
};

const recordsText = textOf(
  ({ rows }) =>
    `${selectRecord} where (user_id, idempotency_key) in ` +
    `(${rows({ user_id: "text", idempotency_key: "text" })})`,
);

const loadRecords = (
  sql: Sql,
  union: BookingUnion,
  slices: readonly BookingSlice[],
): readonly Read[] => {
  const keys = slices.flatMap(({ record }) => (record === undefined ? [] : [record]));
  if (keys.length === 0) return [];
  return [
    {
      text: recordsText(sql),
      params: [JSON.stringify(keys.map(({ userId, key }) => [userId, key]))],
      take: (rows: readonly RecordRow[]) => {
        for (const key of keys) union.records.set(recordKey(key), null);
        for (const record of rows.map(toRecord)) union.records.set(recordKey(record), record);
      },
    },
  ];
};

/** What the views of one show still lack. */
type Lack = {
  /** Seats that somebody asks for; whoever has them belongs to the slice. */
  readonly asked: Set<string>;
  /** The other seats of those who have them. */
  readonly theirs: Set<string>;
  /** Those who have them, where they did not come along. */
  readonly owners: Set<string>;
  readonly users: Set<UserId>;
};

const lacksOf = (
  union: BookingUnion,
  slices: readonly BookingSlice[],
): ReadonlyMap<ShowId, Lack> => {
  const lacks = new Map<ShowId, Lack>();
  const lackOf = (showId: ShowId): Lack => {
    const lack = lacks.get(showId) ?? {
      asked: new Set(),
      theirs: new Set(),
      owners: new Set(),
      users: new Set(),
    };
    lacks.set(showId, lack);
    return lack;
  };
  const ask = (showId: ShowId, seatIds: readonly string[], userId: UserId): void => {
    const hall = union.halls.get(showId);
    if (hall === null) return;
    const { asked, theirs, owners, users } = lackOf(showId);
    if (hall?.users.has(userId) !== true) users.add(userId);
    for (const seatId of seatIds) {
      const seat = hall?.seats.get(seatId);
      if (seat === undefined) asked.add(seatId);
      const owner = seat && ownerOf(seat);
      const holder = owner ? union.reservations.current.get(owner) : undefined;
      if (owner && holder === undefined) owners.add(owner);
      for (const other of holder?.seats ?? []) {
        if (hall?.seats.get(other.seatId) === undefined) theirs.add(other.seatId);
      }
    }
  };
  for (const slice of slices) {
    if (slice.by === "seats") ask(slice.showId, slice.seatIds, slice.userId);
    if (slice.by === "reservation" || slice.by === "payment") {
      const reservation = subjectOf(union, slice);
      if (reservation) {
        const { showId, seats, userId } = reservation;
        ask(
          showId,
          seats.map(({ seatId }) => seatId),
          userId,
        );
      }
    }
  }
  return lacks;
};

const subjectOf = (
  { reservations, payments }: BookingUnion,
  slice: Extract<BookingSlice, { readonly by: "reservation" | "payment" }>,
): Reservation | null | undefined =>
  reservations.current.get(
    slice.by === "reservation"
      ? slice.reservationId
      : (payments.current.get(slice.paymentId)?.reservationId ?? ""),
  );

const loadedSubject = (union: BookingUnion, slice: BookingSlice) => {
  if (slice.by !== "reservation" && slice.by !== "payment") {
    return { reservation: null, payment: null };
  }
  const reservation = subjectOf(union, slice) ?? null;
  const paymentId =
    slice.by === "payment"
      ? slice.paymentId
      : reservation !== null && "paymentId" in reservation
        ? reservation.paymentId
        : "";
  return { reservation, payment: union.payments.current.get(paymentId) ?? null };
};

const seatsText = textOf(({ anyOf }) => `${selectSeat} where show_id = ? and ${anyOf("seat_id")}`);

const holdersText = textOf(
  ({ anyOf }) =>
    `${selectReservation} where reservation_id in (select reservation_id from admit_seat ` +
    `where show_id = ? and ${anyOf("seat_id")})`,
);

const ownersText = textOf(({ anyOf }) => `${selectReservation} where ${anyOf("reservation_id")}`);

const allowanceText = textOf(
  ({ anyOf }) =>
    `${selectReservation} where show_id = ? and ${anyOf("user_id")} ` +
    "and status in ('held', 'paying', 'confirmed', 'cancelling')",
);

const loadSeats = (
  sql: Sql,
  union: BookingUnion,
  showId: ShowId,
  seatIds: ReadonlySet<string>,
): Read => ({
  text: seatsText(sql),
  params: [showId, list(seatIds)],
  take: (rows: readonly SeatRow[]) => {
    const hall = union.halls.get(showId);
    if (!hall) return;
    for (const row of rows) hall.seats.set(row.seat_id, toSeat(row));
    fillMissing(hall.seats, seatIds);
  },
});

const loadLack = (
  sql: Sql,
  union: BookingUnion,
  showId: ShowId,
  { asked, theirs, owners, users }: Lack,
  isAlone: boolean,
): readonly Read[] => {
  const reads: Read[] = [];
  const takeReservations = (rows: readonly ReservationRow[]): void => {
    for (const row of rows) addReservation(union, toReservation(row));
  };
  if (asked.size + theirs.size > 0) {
    reads.push(loadSeats(sql, union, showId, new Set([...asked, ...theirs])));
  }
  // Of a batch some seat is always taken; of a single hold hardly ever.
  if (asked.size > 0 && !isAlone) {
    const params = [showId, list(asked)];
    reads.push({ text: holdersText(sql), params, take: takeReservations });
  }
  if (owners.size > 0) {
    reads.push({
      text: ownersText(sql),
      params: [list(owners)],
      take: (rows: readonly ReservationRow[]) => {
        takeReservations(rows);
        fillMissing(union.reservations.current, owners);
      },
    });
  }
  if (users.size > 0) {
    reads.push({
      text: allowanceText(sql),
      params: [showId, list(users)],
      take: (rows: readonly ReservationRow[]) => {
        takeReservations(rows);
        const hall = union.halls.get(showId);
        for (const userId of users) hall?.users.set(userId, new Set());
        for (const row of rows) hall?.users.get(row.user_id)?.add(row.reservation_id);
      },
    });
  }
  return reads;
};

/**
 * Loads the union of the slices under the locks on their shows: what is asked for by name first,
 * then what those rows point at. Two rounds are enough for seats that are free, or held by one who
 * holds no others; nothing points further than three.
 */
export const loadUnion = async (
  sql: Sql,
  slices: readonly BookingSlice[],
): Promise<BookingUnion> => {
  const union = createBookingUnion();
  const asked = askedOf(slices);
  const lacking = (): readonly Read[] =>
    [...lacksOf(union, slices)].flatMap(([showId, lack]) =>
      loadLack(sql, union, showId, lack, slices.length === 1),
    );
  let reads: readonly Read[] = [
    ...lockShows(sql, union, asked),
    ...loadSubjects(sql, union, asked),
    ...loadMoney(sql, union.money, slices, asked, (slice) => loadedSubject(union, slice)),
    ...loadRecords(sql, union, slices),
    ...lacking(),
  ];
  while (reads.length > 0) {
    await sql.reads(reads);
    reads = lacking();
  }
  return union;
};
