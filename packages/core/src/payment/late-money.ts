import type { BookingChange, BookingState } from "../reservation/booking.ts";
import { expireHolds } from "../reservation/end-hold.ts";
import {
  type EndedReservation,
  type HeldReservation,
  isLive,
  type Reservation,
  readReservation,
} from "../reservation/reservation.ts";
import { isAvailable } from "../reservation/seat.ts";
import { confirmBooking } from "./confirm-booking.ts";
import { type CapturedPayment, carryOn, type RefundingPayment } from "./payment.ts";
import { paymentEvent } from "./payment-events.ts";

/**
 * Money for a reservation that no longer waits for it (design.md, section 5). It confirms an expired
 * reservation that can still have all its seats; else it goes back. Either way it is written down
 * in this step.
 */
export const takeLateMoney = (
  state: BookingState,
  reservation: Reservation,
  payment: CapturedPayment,
  exact: boolean,
  nowMs: number,
): BookingChange => {
  if (!exact || !mayStillHave(state, reservation, nowMs)) return sendBack(payment, nowMs);
  const lapsed = expireHolds(state.holders, state.seats, nowMs);
  const own = new Set(reservation.seats.map(({ seatId }) => seatId));
  const seats = state.seats.filter(({ seatId }) => own.has(seatId));
  const confirmed = confirmBooking(reservation, payment, seats, nowMs);
  return {
    payments: [payment],
    reservations: [...lapsed.reservations, ...(confirmed.reservations ?? [])],
    seats: [...lapsed.seats.filter(({ seatId }) => !own.has(seatId)), ...(confirmed.seats ?? [])],
    events: [...lapsed.events, ...(confirmed.events ?? [])],
  };
};

const mayStillHave = (
  { show, concert, seats, allowance }: BookingState,
  reservation: Reservation,
  nowMs: number,
): reservation is HeldReservation | EndedReservation => {
  // A hold that is over reads as expired, whether or not somebody wrote it down (L5).
  if (readReservation(reservation, nowMs).status !== "expired") return false;
  if (show === null || concert === null || show.cancelled) return false;
  const { maxSeatsPerReservation, maxSeatsPerUser } = concert.policy;
  if (reservation.seats.length > Math.min(maxSeatsPerReservation, maxSeatsPerUser)) return false;
  if (allowance.some((other) => isLive(other, nowMs))) return false;
  const byId = new Map(seats.map((seat) => [seat.seatId, seat]));
  return reservation.seats.every(({ seatId }) => {
    const seat = byId.get(seatId);
    return seat !== undefined && isAvailable(seat, nowMs);
  });
};

/** The refund is sent by `recover`, as often as it takes; the request is what is written down. */
export const sendBack = (captured: CapturedPayment, nowMs: number): BookingChange => {
  const refunding: RefundingPayment = {
    ...captured,
    status: "refunding",
    recoverAtMs: nowMs,
    attempts: 0,
  };
  return {
    payments: [refunding],
    events: [
      paymentEvent(refunding, nowMs, { type: "PaymentCaptured" }),
      paymentEvent(refunding, nowMs, { type: "RefundRequested" }),
    ],
  };
};

/** Writes down that the gateway has paid the money back; once. */
export const settleRefund = (
  { payment }: BookingState,
  nowMs: number,
): BookingChange | undefined => {
  if (payment?.status !== "refunding") return undefined;
  const { reference, capturedAtMs } = payment;
  const refunded = {
    ...carryOn(payment),
    status: "refunded" as const,
    reference,
    capturedAtMs,
    refundedAtMs: nowMs,
  };
  return {
    payments: [refunded],
    events: [paymentEvent(refunded, nowMs, { type: "PaymentRefunded" })],
  };
};
