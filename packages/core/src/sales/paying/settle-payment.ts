import { type Seat, seatsOf } from "../../concert/seat.ts";
import { askAgainAtMs } from "../../payment/patience.ts";
import {
  nextVersion,
  type Payment,
  type PendingPayment,
  type UnpaidPayment,
} from "../../payment/payment.ts";
import { paymentEvent } from "../../payment/payment-events.ts";
import type { GatewayAnswer } from "../../payment/payment-gateway.port.ts";
import type { PayingReservation, Reservation } from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import { confirmBooking } from "./confirm-booking.ts";
import { endAttempt } from "./end-attempt.ts";
import { type Captured, takeMoney } from "./take-money.ts";

/** An answer of the gateway that can be stored: everything except `not_found`. */
export type Settlement = Exclude<GatewayAnswer, { readonly outcome: "not_found" }>;

/**
 * T2, the rule: stores the gateway's answer. The first final answer wins. A capture is always
 * recorded, whatever came before, and recording it again changes nothing.
 */
export const settlePayment = (
  state: BookingState,
  answer: Settlement,
  nowMs: number,
): BookingChange | undefined => {
  const { payment, reservation } = state;
  if (payment === null || reservation === null) return undefined;
  const pending = payment.status === "pending" ? payment : null;
  switch (answer.outcome) {
    case "captured":
      return pending || payment.status === "declined" || payment.status === "failed"
        ? capture(state, payment, reservation, answer, nowMs)
        : undefined;
    case "declined":
      return pending ? endWithoutMoney(state, pending, answer, nowMs) : undefined;
    case "failed":
      return pending
        ? endWithoutMoney(state, pending, reasonOf(pending, answer), nowMs)
        : undefined;
    case "authorized":
      return pending ? { payments: [authorize(state, pending, answer)] } : undefined;
    case "pending":
      return pending ? { payments: [wait(pending, answer, nowMs)] } : undefined;
  }
};

/**
 * If the money is exactly what the waiting seats cost, the same step confirms them. Any other money
 * is first stored as suspended, in a step that no rule about seats can refuse. The next step
 * decides what to do with it.
 */
const capture = (
  state: BookingState,
  payment: Payment,
  reservation: Reservation,
  answer: Captured,
  nowMs: number,
): BookingChange => {
  const { captured, recorded } = takeMoney(payment, answer, nowMs);
  const exact = answer.amount === payment.amount && answer.currency === payment.currency;
  const seats = seatsOf(reservation, state.seats);
  if (exact && maySell(state, payment, reservation, seats)) {
    return mergeChanges(recorded, confirmBooking(reservation, captured, seats, nowMs));
  }
  return mergeChanges(
    { payments: [{ ...captured, suspendedAtMs: nowMs, recoverAtMs: nowMs }] },
    recorded,
  );
};

const maySell = (
  { show }: BookingState,
  payment: Payment,
  reservation: Reservation,
  seats: readonly Seat[],
): reservation is PayingReservation =>
  isPaying(reservation, payment) &&
  show?.cancelled === false &&
  seats.length === reservation.seats.length &&
  seats.every(({ claim }) => claim.state === "held" && claim.untilMs === null);

export const isPaying = (
  reservation: Reservation | null,
  { paymentId }: Pick<Payment, "paymentId">,
): reservation is PayingReservation =>
  reservation?.status === "paying" && reservation.paymentId === paymentId;

type Authorized = Extract<Settlement, { readonly outcome: "authorized" }>;

/**
 * Stored before the capture is sent. An authorization that could confirm nothing is cancelled
 * instead.
 */
const authorize = (
  state: BookingState,
  payment: PendingPayment,
  { reference, amount, currency }: Authorized,
): PendingPayment => {
  const { reservation } = state;
  const wanted =
    payment.step !== "voiding" &&
    isPaying(reservation, payment) &&
    amount === payment.amount &&
    currency === payment.currency &&
    maySell(state, payment, reservation, seatsOf(reservation, state.seats));
  return {
    ...payment,
    version: payment.version + 1,
    step: wanted ? "authorized" : "voiding",
    nextAction: null,
    reference,
    outcomeUnknownSinceMs: null,
  };
};

/**
 * A stored proof or a capture may be in progress, so an answer from before must not reopen the step
 * for another proof.
 */
const wait = (
  payment: PendingPayment,
  { nextAction, reference }: Extract<Settlement, { readonly outcome: "pending" }>,
  nowMs: number,
): PendingPayment => ({
  ...payment,
  version: payment.version + 1,
  step: nextAction !== null && mayWait(payment) ? "requires_action" : payment.step,
  nextAction: nextAction ?? payment.nextAction,
  reference: reference ?? payment.reference,
  outcomeUnknownSinceMs: null,
  waits: payment.waits + 1,
  recoverAtMs: askAgainAtMs(payment, nowMs),
});

const mayWait = ({ step, proof }: PendingPayment): boolean =>
  proof === null && step !== "voiding" && step !== "authorized";

type Unpaid = Extract<Settlement, { readonly outcome: "declined" | "failed" }>;

/** The result of a payment that its buyer gave up. */
export const cancelled = { outcome: "failed", reason: "cancelled" } as const;

/** The gateway reports a requested cancel with a reason of its own. */
const reasonOf = ({ cancelledAtMs }: PendingPayment, answer: Unpaid): Unpaid =>
  cancelledAtMs === null ? answer : cancelled;

/** Ends the attempt. With `watchUntilMs` the payment was not fenced, so money may still arrive. */
export const endWithoutMoney = (
  state: BookingState,
  payment: PendingPayment,
  answer: Unpaid,
  nowMs: number,
  watchUntilMs: number | null = null,
): BookingChange => {
  const { reservation } = state;
  const unpaid: UnpaidPayment = {
    ...nextVersion(payment),
    status: answer.outcome,
    reason: answer.reason,
    endedAtMs: nowMs,
    reference: payment.reference,
    watchUntilMs,
    recoverAtMs: watchUntilMs === null ? null : nowMs,
    attempts: 0,
  };
  const type = answer.outcome === "declined" ? "PaymentDeclined" : "PaymentFailed";
  const recorded: BookingChange = {
    payments: [unpaid],
    events: [paymentEvent(unpaid, nowMs, { type, reason: answer.reason })],
  };
  return isPaying(reservation, payment)
    ? mergeChanges(recorded, endAttempt(state, reservation, nowMs))
    : recorded;
};
