import type {
  BookingChange,
  BookingSlice,
  IdempotencyRecord,
  Payment,
  Reservation,
} from "@admit-one/core";
import { corrupt, LostRace } from "../errors.ts";
import { insertEvents } from "../events.ts";
import type { Sql } from "../sql.ts";
import type { LoadedBooking } from "./load-booking.ts";
import { fromPayment, paymentColumns } from "./payment-rows.ts";
import { putVersioned } from "./put-versioned.ts";
import { fromReservation, reservationColumns } from "./reservation-rows.ts";
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
    record.userId,
    record.key,
    record.fingerprint,
    JSON.stringify(record.answer),
    record.atMs,
  );
  if (saved === 1) return;
  if (loaded === null && isAskedFor(slice, record)) throw new LostRace("the idempotency key");
  throw corrupt("An idempotency record is put where one is kept.");
};

/** Saves what `decide` changed, under the lock on the show. */
export const saveBooking = async (
  sql: Sql,
  slice: BookingSlice,
  { state, seatVersion }: LoadedBooking,
  change: BookingChange,
): Promise<void> => {
  if (change.record !== undefined) await saveRecord(sql, slice, change.record, state.record);
  const [seat] = change.seats ?? [];
  if (change.seats !== undefined && seat !== undefined) {
    await saveSeats(sql, seat.showId, state.seats, change.seats, seatVersion);
  }
  await putReservations(sql, change.reservations ?? []);
  await putPayments(sql, change.payments ?? []);
  await insertEvents(sql, change.events ?? []);
};
