import { isAvailable } from "../../concert/seat.ts";
import { booksOf, type CapturedPayment, nextVersion, takenOf } from "../../payment/payment.ts";
import { expireHolds } from "../../reservation/end-hold.ts";
import {
  type EndedReservation,
  type HeldReservation,
  isLive,
  type Reservation,
  readReservation,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import { requestRefund } from "../refunding/request-refund.ts";
import { confirmBooking } from "./confirm-booking.ts";
import { endAttempt } from "./end-attempt.ts";
import { isPaying } from "./settle-payment.ts";

/**
 * Decides about suspended money (docs/design.md, section 5). If the reservation has expired and all
 * its seats are still available, the money confirms it. Otherwise the money is refunded, and the
 * attempt to pay ends.
 */
export const resolveSuspense = (state: BookingState, nowMs: number): BookingChange | undefined => {
  const { payment, reservation } = state;
  if (payment?.status !== "captured" || payment.suspendedAtMs === null) return undefined;
  if (reservation !== null && isWhole(payment) && mayStillHave(state, reservation, nowMs)) {
    return confirmLate(state, payment, reservation, nowMs);
  }
  const reason = isExact(payment)
    ? state.show?.cancelled
      ? "show_cancelled"
      : "late"
    : "mismatch";
  const order = { amount: payment.takenAmount, whole: true, reason, reservation } as const;
  const back = requestRefund(state, payment, order, nowMs);
  return isPaying(reservation, payment)
    ? mergeChanges(back, endAttempt(state, reservation, nowMs))
    : back;
};

/** All of the money is there: nothing was paid back meanwhile, and no dispute is open or lost. */
const isWhole = (payment: CapturedPayment): boolean =>
  isExact(payment) &&
  payment.back === 0 &&
  payment.disputes.every(({ status }) => status === "won");

const isExact = ({ amount, currency, takenAmount, takenCurrency }: CapturedPayment): boolean =>
  amount === takenAmount && currency === takenCurrency;

const confirmLate = (
  state: BookingState,
  payment: CapturedPayment,
  reservation: HeldReservation | EndedReservation,
  nowMs: number,
): BookingChange => {
  const own = new Set(reservation.seats.map(({ seatId }) => seatId));
  const seats = state.seats.filter(({ seatId }) => own.has(seatId));
  const lapsed = expireHolds(state.holders, state.seats, nowMs);
  const settled: CapturedPayment = {
    ...nextVersion(payment),
    ...takenOf(payment),
    ...booksOf(payment),
    status: "captured",
    suspendedAtMs: null,
    recoverAtMs: null,
    attempts: payment.attempts,
  };
  return mergeChanges(
    { ...lapsed, seats: lapsed.seats.filter(({ seatId }) => !own.has(seatId)) },
    confirmBooking(reservation, settled, seats, nowMs),
  );
};

const mayStillHave = (
  { show, concert, seats, allowance }: BookingState,
  reservation: Reservation,
  nowMs: number,
): reservation is HeldReservation | EndedReservation => {
  // A hold that ran out reads as expired, even if that is not stored yet (L5).
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
