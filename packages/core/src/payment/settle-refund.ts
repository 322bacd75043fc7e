import { event } from "../events.ts";
import type { BookingChange, BookingState } from "../reservation/booking.ts";
import { freeSeats } from "../reservation/end-hold.ts";
import {
  carryOn as carryOnReservation,
  type EndedReservation,
} from "../reservation/reservation.ts";
import { both } from "./change.ts";
import { post, sourceOf, walletType } from "./ledger.ts";
import { carryOn as carryOnPayment, type RefundedPayment, takenOf } from "./payment.ts";
import { paymentEvent } from "./payment-events.ts";
import { carryOn, type Refund } from "./refund.ts";
import { changeWallet, readWallet } from "./wallet.ts";

/** Writes down that the money is back, once: then the seats of a cancelled reservation are free. */
export const settleRefund = (state: BookingState, nowMs: number): BookingChange | undefined => {
  const { refund } = state;
  if (refund === null || refund.status === "succeeded") return undefined;
  const { refundId, paymentId, amount, currency, method } = refund;
  const postingId = `${refundId}.settled`;
  const posting = { postingId, amount, currency, paymentId, atMs: nowMs };
  const settled: BookingChange = {
    refunds: [{ ...carryOn(refund), status: "succeeded", settledAtMs: nowMs }],
    ledger: post("refunds_payable", sourceOf(method), posting),
  };
  return [creditBack(state, refund, nowMs), endPayment(state, nowMs), endCancelled(state, nowMs)]
    .filter((change) => change !== undefined)
    .reduce(both, settled);
};

/** Money of a wallet goes back in the same step. */
const creditBack = (
  { wallet, reservation }: BookingState,
  { method, amount }: Refund,
  nowMs: number,
): BookingChange | undefined => {
  if (method.type !== walletType || reservation === null) return undefined;
  const change = changeWallet(readWallet(wallet, reservation), amount, nowMs);
  if (change === null) throw new TypeError("A wallet can't take back what was paid with it.");
  return change;
};

const endPayment = ({ payment }: BookingState, nowMs: number): BookingChange | undefined => {
  if (payment?.status !== "refunding") return undefined;
  const refunded: RefundedPayment = {
    ...carryOnPayment(payment),
    ...takenOf(payment),
    status: "refunded",
    refundTotal: payment.refundTotal,
    refundedAtMs: nowMs,
  };
  return {
    payments: [refunded],
    events: [paymentEvent(refunded, nowMs, { type: "PaymentRefunded" })],
  };
};

const endCancelled = (
  { reservation, payment, seats }: BookingState,
  nowMs: number,
): BookingChange | undefined => {
  if (reservation?.status !== "cancelling") return undefined;
  if (reservation.paymentId !== payment?.paymentId) return undefined;
  const { reservationId, showId, userId, token } = reservation;
  const ended: EndedReservation = {
    ...carryOnReservation(reservation),
    status: "cancelled",
    endedAtMs: nowMs,
  };
  const subject = { id: reservationId, version: ended.version };
  const data = { type: "ReservationCancelled", reservationId, showId, userId, token } as const;
  return {
    reservations: [ended],
    seats: freeSeats(reservation, seats),
    events: [event(subject, nowMs, data)],
  };
};
