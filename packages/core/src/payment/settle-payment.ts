import type { BookingChange, BookingState } from "../reservation/booking.ts";
import { endHold } from "../reservation/end-hold.ts";
import {
  carryOn as carryOnReservation,
  type PayingReservation,
  type Reservation,
} from "../reservation/reservation.ts";
import { confirmBooking } from "./confirm-booking.ts";
import { sendBack, takeLateMoney } from "./late-money.ts";
import { carryOn, type Payment, type PendingPayment, type UnpaidPayment } from "./payment.ts";
import { paymentEvent } from "./payment-events.ts";
import type { GatewayAnswer } from "./payment-gateway.port.ts";

/** Payments that may end without money before the reservation ends with them. */
const declinesMax = 5;

/** When to ask a gateway again that answered `pending`, in milliseconds. */
const askAgainMs = 1_000;

/** A final answer of the gateway, or one that says when it will be final. */
export type Settlement = Exclude<GatewayAnswer, { readonly outcome: "not_found" | "authorized" }>;

export const isSettlement = (answer: { readonly outcome: string }): answer is Settlement =>
  ["captured", "declined", "failed", "pending"].includes(answer.outcome);

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
  switch (answer.outcome) {
    case "captured":
      return payment.status === "pending" ||
        payment.status === "declined" ||
        payment.status === "failed"
        ? capture(state, payment, reservation, answer, nowMs)
        : undefined;
    case "declined":
    case "failed":
      return payment.status === "pending"
        ? endWithoutMoney(state, payment, reservation, answer, nowMs)
        : undefined;
    case "pending":
      return payment.status === "pending"
        ? { payments: [wait(payment, answer, nowMs)] }
        : undefined;
  }
};

type Captured = Extract<Settlement, { readonly outcome: "captured" }>;

const capture = (
  state: BookingState,
  payment: Payment,
  reservation: Reservation,
  answer: Captured,
  nowMs: number,
): BookingChange => {
  const captured = {
    ...carryOn(payment),
    status: "captured" as const,
    reference: answer.reference,
    capturedAtMs: nowMs,
  };
  const exact = answer.amount === payment.amount && answer.currency === payment.currency;
  if (!isPaying(reservation, payment)) {
    return takeLateMoney(state, reservation, captured, exact, nowMs);
  }
  if (exact) return confirmBooking(reservation, captured, ownSeats(state, reservation), nowMs);
  // Not the money that was asked for: it goes back, and the attempt is over.
  const { payments, events = [] } = sendBack(captured, nowMs);
  const over = endAttempt(state, reservation, nowMs);
  return { ...over, ...(payments && { payments }), events: [...events, ...(over.events ?? [])] };
};

const isPaying = (
  reservation: Reservation,
  { paymentId }: Payment,
): reservation is PayingReservation =>
  reservation.status === "paying" && reservation.paymentId === paymentId;

const ownSeats = ({ seats }: BookingState, reservation: Reservation) => {
  const own = new Set(reservation.seats.map(({ seatId }) => seatId));
  return seats.filter(({ seatId }) => own.has(seatId));
};

const wait = (
  payment: PendingPayment,
  { nextAction }: Extract<Settlement, { readonly outcome: "pending" }>,
  nowMs: number,
): PendingPayment => ({
  ...payment,
  version: payment.version + 1,
  step: nextAction === null ? payment.step : "requires_action",
  nextAction: nextAction ?? payment.nextAction,
  outcomeUnknownSinceMs: null,
  recoverAtMs: nowMs + askAgainMs,
});

const endWithoutMoney = (
  state: BookingState,
  payment: PendingPayment,
  reservation: Reservation,
  answer: Extract<Settlement, { readonly outcome: "declined" | "failed" }>,
  nowMs: number,
): BookingChange => {
  const unpaid: UnpaidPayment = {
    ...carryOn(payment),
    status: answer.outcome,
    reason: answer.reason,
    endedAtMs: nowMs,
  };
  const type = answer.outcome === "declined" ? "PaymentDeclined" : "PaymentFailed";
  const told = paymentEvent(unpaid, nowMs, { type, reason: answer.reason });
  if (!isPaying(reservation, payment)) return { payments: [unpaid], events: [told] };
  const over = endAttempt(state, reservation, nowMs);
  return { ...over, payments: [unpaid], events: [told, ...(over.events ?? [])] };
};

/** The buyer may try again while the hold lasts, but not for ever. */
const endAttempt = (
  state: BookingState,
  reservation: PayingReservation,
  nowMs: number,
): BookingChange => {
  const declined = { ...reservation, declines: reservation.declines + 1 };
  return nowMs < reservation.expiresAtMs && declined.declines < declinesMax
    ? {
        reservations: [{ ...carryOnReservation(declined), status: "held" }],
        seats: ownSeats(state, reservation).map((seat) => unpin(seat, reservation)),
      }
    : endHold(declined, "expired", state.seats, nowMs);
};

const unpin = (
  seat: BookingState["seats"][number],
  { reservationId, expiresAtMs }: PayingReservation,
) => ({
  ...seat,
  claim: { state: "held" as const, reservationId, untilMs: expiresAtMs },
});
