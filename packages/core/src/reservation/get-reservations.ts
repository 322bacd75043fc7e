import type { GetReservationOutcome, OwnReservation } from "../box-office.ts";
import type { Context } from "../context.ts";
import type { ReservationId, UserId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import { type Reservation, readReservation } from "./reservation.ts";

const listMax = 100;

/** The user's own reservation, as it is now; another's is not found. */
export const getReservation = async (
  { stores, clock }: Context,
  query: OwnReservation,
): Promise<GetReservationOutcome> => {
  const reservation = await stores.bookings.reservation(query.reservationId as ReservationId);
  if (reservation === null || reservation.userId !== query.userId) return notFound("reservation");
  return {
    outcome: "reservation_found",
    reservation: readReservation(reservation, clock.nowMs()),
  };
};

export const listReservations = async (
  { stores, clock }: Context,
  query: { readonly userId: string },
): Promise<readonly Reservation[]> => {
  const own = await stores.bookings.reservationsOf(query.userId as UserId, listMax);
  const nowMs = clock.nowMs();
  return own.map((reservation) => readReservation(reservation, nowMs));
};
