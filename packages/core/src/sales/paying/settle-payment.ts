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

/** A final answer of the gateway, or one that says when it will be final. */
export type Settlement = Exclude<GatewayAnswer, { readonly outcome: "not_found" }>;

/**
 * T2, the rule: writes down what the gateway said. The first final answer wins; money is absorbing,
 * so a second telling of it changes nothing, and whoever tells it, it is written down.
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
 * Exactly the money that its seats wait for confirms them in the same step. Any other is written
 * down in suspense first, in a step that no rule about seats can refuse: what becomes of it is
 * decided by the next one.
 */
const capture = (
  state: BookingState,
  payment: Payment,
  reservation: Reservation,
  answer: Captured,
  nowMs: number,
): BookingChange => {
  const { captured, told } = takeMoney(payment, answer, nowMs);
  const exact = answer.amount === payment.amount && answer.currency === payment.currency;
  const seats = seatsOf(reservation, state.seats);
  if (exact && maySell(state, payment, reservation, seats)) {
    return mergeChanges(told, confirmBooking(reservation, captured, seats, nowMs));
  }
  return mergeChanges(
    { payments: [{ ...captured, suspendedAtMs: nowMs, recoverAtMs: nowMs }] },
    told,
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

/** Written down before the capture is sent; money that could confirm nothing is given up instead. */
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
 * A stored proof may be under way, and so may a capture: no answer from before them opens the step
 * for another one.
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

/** What became of a payment that its buyer gave up. */
export const cancelled = { outcome: "failed", reason: "cancelled" } as const;

/** A gateway that was told to give up says so in words of its own. */
const reasonOf = ({ cancelledAtMs }: PendingPayment, answer: Unpaid): Unpaid =>
  cancelledAtMs === null ? answer : cancelled;

/** The attempt is over. `watchUntilMs` says that nobody fenced it: money may still come. */
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
  const told: BookingChange = {
    payments: [unpaid],
    events: [paymentEvent(unpaid, nowMs, { type, reason: answer.reason })],
  };
  return isPaying(reservation, payment)
    ? mergeChanges(told, endAttempt(state, reservation, nowMs))
    : told;
};
