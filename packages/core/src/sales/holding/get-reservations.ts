import type { ReservationId, UserId } from "../../kernel/ids.ts";
import { type Cursor, cutPage, pageDefaults, readPage, timeCursor } from "../../kernel/page.ts";
import { notFound } from "../../kernel/refusals.ts";
import { readReservation } from "../../reservation/reservation.ts";
import type {
  GetReservationOutcome,
  ListReservations,
  OwnReservation,
  ReservationsOutcome,
} from "../../reservation/reservation-commands.ts";
import type { ReservationPlace } from "../booking-store.port.ts";
import type { SalesContext } from "../sales-context.ts";

/** The user's own reservation as of now. Another user's reservation is not found. */
export const getReservation = async (
  { stores, clock }: SalesContext,
  query: OwnReservation,
): Promise<GetReservationOutcome> => {
  const reservation = await stores.bookings.reservation(query.reservationId as ReservationId);
  if (reservation === null || reservation.userId !== query.userId) return notFound("reservation");
  return {
    outcome: "reservation_found",
    reservation: readReservation(reservation, clock.nowMs()),
  };
};

export const reservationCursor: Cursor<ReservationPlace> = timeCursor<ReservationPlace>(
  (createdAtMs, id) => ({ createdAtMs, reservationId: id as ReservationId }),
  ({ createdAtMs, reservationId }) => [createdAtMs, reservationId],
);

export const listReservations = async (
  { stores, clock }: SalesContext,
  query: ListReservations,
): Promise<ReservationsOutcome> => {
  const page = readPage(query, reservationCursor, pageDefaults.public);
  if (page.outcome === "validation") return page;
  const { after, limit } = page.part;
  const own = { after, limit: limit + 1 };
  const rows = await stores.bookings.reservationsOf(query.userId as UserId, own);
  const { items, next } = cutPage(rows, limit, reservationCursor.write);
  const nowMs = clock.nowMs();
  const reservations = items.map((reservation) => readReservation(reservation, nowMs));
  return { outcome: "reservations_listed", reservations, next };
};
