import type { OwnReservation, ReleaseReservationOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import type { Decision } from "../decision.ts";
import type { ReservationId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import type { BookingChange, BookingState } from "./booking.ts";
import { endHold } from "./end-hold.ts";
import { readReservation } from "./reservation.ts";

/** Gives the seats back before they are paid. A hold that is over already is released as well. */
export const releaseReservation = (
  { stores, clock }: Context,
  { reservationId, userId }: OwnReservation,
): Promise<ReleaseReservationOutcome> =>
  stores.bookings.update(
    { by: "reservation", reservationId: reservationId as ReservationId },
    (state) => release(state, userId, clock.nowMs()),
  );

const release = (
  { reservation, seats }: BookingState,
  userId: string,
  nowMs: number,
): Decision<BookingChange, ReleaseReservationOutcome> => {
  if (reservation === null || reservation.userId !== userId) {
    return { outcome: notFound("reservation") };
  }
  switch (reservation.status) {
    case "held": {
      const lapsed = readReservation(reservation, nowMs).status === "expired";
      const change = endHold(reservation, lapsed ? "expired" : "released", seats, nowMs);
      return { outcome: { outcome: "reservation_released" }, change };
    }
    case "expired":
    case "released":
      return { outcome: { outcome: "reservation_released" } };
    case "paying":
      return { outcome: { outcome: "payment_in_progress" } };
    case "confirmed":
    case "cancelling":
    case "cancelled":
      return { outcome: { outcome: "reservation_not_held" } };
  }
};
