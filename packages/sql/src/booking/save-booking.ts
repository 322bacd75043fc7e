import type {
  BookingChange,
  BookingSlice,
  BookingState,
  IdempotencyRecord,
  Payment,
  Reservation,
} from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { insertEvents } from "../events.ts";
import { type Sql, storable, toJson } from "../sql.ts";
import type { LoadedBooking } from "./load-booking.ts";
import { fromPayment, paymentColumns } from "./payment-rows.ts";
import { putVersioned } from "./put-versioned.ts";
import { fromReservation, reservationColumns } from "./reservation-rows.ts";
import { saveClaims } from "./save-claims.ts";
import { saveSeats } from "./save-seats.ts";

const putReservations = putVersioned<Reservation>(
  "admit_reservation",
  "reservation_id",
  reservationColumns,
  fromReservation,
);

const putPayments = putVersioned<Payment>(
  "admit_payment",
  "payment_id",
  paymentColumns,
  fromPayment,
);

const insertRecord =
  "insert into admit_idempotency_record " +
  "(user_id, idempotency_key, fingerprint, answer, at_ms) values (?, ?, ?, ?, ?) " +
  "on conflict (user_id, idempotency_key) do nothing";

const isAskedFor = (slice: BookingSlice, record: IdempotencyRecord): boolean =>
  slice.record?.userId === record.userId && slice.record.key === record.key;

/**
 * Saves the answer under its key. A key is not bound to a show, so the show's lock does not guard
 * it: who loses the race runs again and finds the winner's record.
 */
const saveRecord = async (
  sql: Sql,
  slice: BookingSlice,
  record: IdempotencyRecord,
  loaded: IdempotencyRecord | null,
): Promise<void> => {
  const saved = await sql.run(
    insertRecord,
    storable(record.userId),
    storable(record.key),
    storable(record.fingerprint),
    toJson(record.answer),
    storable(record.atMs),
  );
  if (saved === 1) return;
  if (loaded === null && isAskedFor(slice, record)) throw new LostRace("the idempotency key");
  throw corrupt("An idempotency record is put where one is kept.");
};

const loadedReservations = ({ reservation, holders, allowance }: BookingState) =>
  new Map(
    [...(reservation === null ? [] : [reservation]), ...holders, ...allowance].map((record) => [
      record.reservationId,
      record,
    ]),
  );

const checkLoaded = (loaded: ReadonlyMap<string, Reservation>, puts: readonly Reservation[]) => {
  for (const { reservationId, version } of puts) {
    if (version !== 1 && !loaded.has(reservationId)) {
      throw corrupt(`Reservation ${reservationId} is put without having been loaded.`);
    }
  }
};

/** Saves what `decide` changed, under the lock on the show. */
export const saveBooking = async (
  sql: Sql,
  slice: BookingSlice,
  { state, seatVersion }: LoadedBooking,
  change: BookingChange,
): Promise<void> => {
  const { record, seats = [], reservations = [], payments = [], events = [] } = change;
  if (record !== undefined) await saveRecord(sql, slice, record, state.record);
  const loaded = loadedReservations(state);
  checkLoaded(loaded, reservations);
  // Reservations before what refers to them.
  await putReservations(sql, reservations);
  await saveClaims(sql, loaded, reservations);
  const [seat] = seats;
  if (seat !== undefined) await saveSeats(sql, seat.showId, state.seats, seats, seatVersion);
  await putPayments(sql, payments);
  await insertEvents(sql, events);
};
