import type { Decision } from "../../kernel/decision.ts";
import { type FieldError, validation } from "../../kernel/errors.ts";
import { operator, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { ReservationId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import { isAmount } from "../../kernel/money.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { check, checkIdempotencyKey } from "../../kernel/validate.ts";
import type { CapturedPayment } from "../../payment/payment.ts";
import type { RefundReason } from "../../payment/refund.ts";
import { endHold } from "../../reservation/end-hold.ts";
import {
  type CancellingReservation,
  type ConfirmedReservation,
  nextVersion,
  readReservation,
} from "../../reservation/reservation.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type {
  CancelRefund,
  CancelReservation,
  CancelReservationOutcome,
} from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { refundNow } from "./refund-now.ts";
import { requestRefund } from "./request-refund.ts";

/**
 * An operator's cancel. Refunds what was paid, or the requested part. The seats become free when
 * the money is back.
 */
export const cancelReservation = async (
  context: Operating<SalesContext>,
  command: CancelReservation,
): Promise<CancelReservationOutcome> => {
  const { stores, clock } = context;
  const errors = [
    ...checkIdempotencyKey(command.idempotencyKey),
    ...checkRefund(command.refund ?? "full"),
  ];
  if (errors.length > 0) return validation(...errors);
  const reservationId = command.reservationId as ReservationId;
  const key =
    command.idempotencyKey === undefined ? null : { userId: operator, key: command.idempotencyKey };
  const asked = command.refund === undefined ? [] : [command.refund];
  const fingerprint = JSON.stringify(["POST", "cancel", reservationId, ...asked]);
  const decided = await acceptBooking<CancelReservationOutcome>(
    context,
    { by: "reservation", reservationId, ...(key && { record: key }) },
    (state) => {
      if (replayOf(state.record, fingerprint).kind === "reused") {
        return { outcome: { outcome: "idempotency_key_reused" } };
      }
      const nowMs = clock.nowMs();
      const order = { reason: "cancelled", refund: command.refund ?? "full" } as const;
      const { outcome, change } = cancel(state, order, nowMs);
      if (change === undefined) return { outcome };
      const answer = { kind: "outcome", outcome: { outcome: "cancelled" } } as const;
      const done = outcome.outcome === "reservation_cancelled";
      return {
        outcome,
        change: { ...change, ...(done && recordOf(key, fingerprint, answer, nowMs)) },
        note: done ? noteOf(command, nowMs) : null,
      };
    },
  );
  if (decided.outcome !== "reservation_cancelled") return decided;
  const { reservation } = decided;
  if ("paymentId" in reservation) await refundNow(context.whole, reservation.paymentId);
  const after = await stores.bookings.reservation(reservationId);
  return { outcome: "reservation_cancelled", reservation: after ?? reservation };
};

const noteOf = ({ reservationId, refund = "full" }: CancelReservation, atMs: number): Note => ({
  atMs,
  subject: ["reservation", reservationId],
  details: { refund: typeof refund === "string" ? refund : { amount: refund.amount } },
});

const checkRefund = (refund: CancelRefund): readonly FieldError[] =>
  typeof refund === "string"
    ? []
    : check(isAmount(refund.amount), "refund.amount", "must be a non-negative integer");

export type Cancel = { readonly reason: RefundReason; readonly refund: CancelRefund };

/**
 * The rule, for one reservation or for a whole show. A cancelled reservation stays cancelled. A
 * hold that ran out is expired, even if that is not stored yet (L5).
 */
export const cancel = (
  state: BookingState,
  order: Cancel,
  nowMs: number,
): Decision<BookingChange, CancelReservationOutcome> => {
  const { reservation, seats } = state;
  if (reservation === null) return { outcome: notFound("reservation") };
  switch (reservation.status) {
    case "held": {
      const lapsed = readReservation(reservation, nowMs).status === "expired";
      const change = endHold(reservation, lapsed ? "expired" : "released", seats, nowMs);
      if (lapsed) return { outcome: notHeld, change };
      const [ended = reservation] = change.reservations;
      return { outcome: { outcome: "reservation_cancelled", reservation: ended }, change };
    }
    case "confirmed":
      return sendBack(state, reservation, order, nowMs);
    case "cancelling":
    case "cancelled":
    case "released":
      return { outcome: { outcome: "reservation_cancelled", reservation } };
    case "paying":
      return { outcome: { outcome: "payment_in_progress" } };
    case "expired":
      return { outcome: notHeld };
  }
};

const notHeld = { outcome: "reservation_not_held" } as const;

const sendBack = (
  state: BookingState,
  reservation: ConfirmedReservation,
  { reason, refund }: Cancel,
  nowMs: number,
): Decision<BookingChange, CancelReservationOutcome> => {
  const { payment } = state;
  if (payment?.status !== "captured") {
    throw new TypeError(`The confirmed reservation ${reservation.reservationId} was never paid.`);
  }
  const amount = amountOf(refund, reservation.amount);
  const rest = restOf(payment);
  if (typeof refund === "object" && amount > rest) {
    return { outcome: { outcome: "refund_exceeds_rest", rest } };
  }
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
  return { outcome: { outcome: "reservation_cancelled", reservation: left }, change };
};

const amountOf = (refund: CancelRefund, paid: number): number =>
  refund === "full" ? paid : refund === "none" ? 0 : refund.amount;

/** What was neither paid back nor lost through a dispute. */
const restOf = ({ takenAmount, takenCurrency, back, disputes }: CapturedPayment): number => {
  const lost = disputes.filter((it) => it.status === "lost" && it.currency === takenCurrency);
  return Math.max(
    0,
    lost.reduce((rest, { amount }) => rest - amount, takenAmount - back),
  );
};
