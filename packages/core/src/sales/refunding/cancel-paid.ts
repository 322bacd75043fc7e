import type { Decision } from "../../kernel/decision.ts";
import { type DomainEvent, event } from "../../kernel/events.ts";
import type { CapturedPayment } from "../../payment/payment.ts";
import type { RefundReason } from "../../payment/refund.ts";
import {
  type CancellingReservation,
  type ConfirmedReservation,
  keptSeats,
  nextVersion,
  type Reservation,
  type ReservedSeat,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import type { CancelRefund, CancelReservationOutcome } from "../refund-commands.ts";
import { requestRefund } from "./request-refund.ts";

export type Cancel = { readonly reason: RefundReason; readonly refund: CancelRefund };

/** Cancels a paid reservation as a whole. Its seats are free when the money is back. */
export const cancelWhole = (
  state: BookingState,
  reservation: ConfirmedReservation,
  { reason, refund }: Cancel,
  nowMs: number,
): Decision<BookingChange, CancelReservationOutcome> => {
  const payment = paidBy(state, reservation);
  const rest = restOf(payment);
  if (typeof refund === "object" && refund.amount > rest) {
    return { outcome: { outcome: "refund_exceeds_rest", rest } };
  }
  // What was ordered for seats before can be more than they cost.
  const full = Math.min(reservation.amount, payment.takenAmount - payment.refundTotal);
  const amount = amountOf(refund, full);
  const { paymentId, confirmedAtMs } = reservation;
  const cancelling: CancellingReservation = {
    ...nextVersion(reservation),
    status: "cancelling",
    paymentId,
    confirmedAtMs,
  };
  const order = { amount, whole: refund === "full", reason, reservation: cancelling };
  const change = requestRefund(state, payment, order, nowMs);
  const [left = cancelling] = change.reservations ?? [];
  const outcome = { outcome: "reservation_cancelled", reservation: left } as const;
  const isAnnounced = change.events?.some(({ type }) => type === "RefundRequested");
  if (left.status === "cancelled" || isAnnounced) return { outcome, change };
  // It waits for the refunds of seats that were cancelled before, and orders nothing itself.
  const events = [seatsCancelled(left, keptSeats(reservation), nowMs)];
  return { outcome, change: mergeChanges({ events }, change) };
};

/** Seats of a paid reservation are cancelled, and their tickets are void. */
export const seatsCancelled = (
  { reservationId, version, showId, userId, token }: Reservation,
  seats: readonly ReservedSeat[],
  nowMs: number,
): DomainEvent =>
  event({ id: reservationId, version }, nowMs, {
    type: "SeatsCancelled",
    reservationId,
    showId,
    userId,
    token,
    seatIds: seats.map(({ seatId }) => seatId),
    ticketIds: seats.map(({ ticketId }) => ticketId),
  });

/** The payment of a confirmed reservation (L3). */
export const paidBy = (
  { payment }: BookingState,
  { reservationId }: ConfirmedReservation,
): CapturedPayment => {
  if (payment?.status !== "captured") {
    throw new TypeError(`The confirmed reservation ${reservationId} was never paid.`);
  }
  return payment;
};

export const amountOf = (refund: CancelRefund, paid: number): number =>
  refund === "full" ? paid : refund === "none" ? 0 : refund.amount;

/** What was neither paid back nor lost through a dispute. */
export const restOf = ({ takenAmount, takenCurrency, back, disputes }: CapturedPayment): number => {
  const lost = disputes.filter((it) => it.status === "lost" && it.currency === takenCurrency);
  return Math.max(
    0,
    lost.reduce((rest, { amount }) => rest - amount, takenAmount - back),
  );
};
