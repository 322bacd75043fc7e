import { ownerOf, type Seat } from "../../concert/seat.ts";
import { event } from "../../kernel/events.ts";
import { post } from "../../payment/ledger.ts";
import type { CapturedPayment } from "../../payment/payment.ts";
import {
  type ConfirmedReservation,
  type EndedReservation,
  type HeldReservation,
  nextVersion,
  type PayingReservation,
  ticketsOf,
} from "../../reservation/reservation.ts";
import type { BookingChange } from "../booking.ts";

type Confirming = HeldReservation | PayingReservation | EndedReservation;

/**
 * Money and seats in one step (L3): the payment is captured, the reservation confirmed and its
 * seats sold. `seats` are exactly the reservation's seats. Those it lost in between change owner
 * again.
 */
export const confirmBooking = (
  reservation: Confirming,
  payment: CapturedPayment,
  seats: readonly Seat[],
  nowMs: number,
): BookingChange => {
  const { reservationId, showId, userId, token } = reservation;
  const { paymentId, amount, currency } = payment;
  const confirmed: ConfirmedReservation = {
    ...nextVersion(reservation),
    status: "confirmed",
    paymentId,
    confirmedAtMs: nowMs,
  };
  const subject = { id: reservationId, version: confirmed.version };
  const postingId = `${paymentId}.confirmed`;
  return {
    payments: [payment],
    reservations: [confirmed],
    seats: seats.map((seat) => sell(seat, confirmed)),
    ledger: post("suspense", "sales", { postingId, amount, currency, paymentId, atMs: nowMs }),
    events: [
      event(subject, nowMs, {
        type: "ReservationConfirmed",
        reservationId,
        showId,
        userId,
        token,
        paymentId,
        tickets: ticketsOf(confirmed),
      }),
    ],
  };
};

const sell = (seat: Seat, { reservationId }: ConfirmedReservation): Seat => ({
  ...seat,
  epoch: ownerOf(seat) === reservationId ? seat.epoch : seat.epoch + 1,
  claim: { state: "sold", reservationId },
});
