import type { CancelReservation, CancelReservationOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import type { Decision } from "../decision.ts";
import { validation } from "../errors.ts";
import { operator, recordOf, replayOf } from "../idempotency.ts";
import type { ReservationId } from "../ids.ts";
import { both } from "../payment/change.ts";
import { refundNow } from "../payment/recover.ts";
import type { RefundReason } from "../payment/refund.ts";
import { requestRefund } from "../payment/request-refund.ts";
import { notFound } from "../refusals.ts";
import { checkIdempotencyKey } from "../validate.ts";
import type { BookingChange, BookingState } from "./booking.ts";
import { endHold } from "./end-hold.ts";
import {
  type CancellingReservation,
  type ConfirmedReservation,
  carryOn,
  readReservation,
} from "./reservation.ts";

/** An operator's cancel: what was paid goes back, and when it is back the seats are free. */
export const cancelReservation = async (
  context: Context,
  command: CancelReservation,
): Promise<CancelReservationOutcome> => {
  const { stores, clock } = context;
  const errors = checkIdempotencyKey(command.idempotencyKey);
  if (errors.length > 0) return validation(...errors);
  const reservationId = command.reservationId as ReservationId;
  const key =
    command.idempotencyKey === undefined ? null : { userId: operator, key: command.idempotencyKey };
  const fingerprint = JSON.stringify(["POST", "cancel", reservationId]);
  const decided = await stores.bookings.update(
    { by: "reservation", reservationId, ...(key && { record: key }) },
    (state) => {
      if (replayOf(state.record, fingerprint).kind === "reused") {
        return { outcome: { outcome: "idempotency_key_reused" } as const };
      }
      const nowMs = clock.nowMs();
      const { outcome, change } = cancel(state, "cancelled", nowMs);
      if (change === undefined) return { outcome };
      const answer = { kind: "outcome", outcome: { outcome: "cancelled" } } as const;
      const done = outcome.outcome === "reservation_cancelled";
      return {
        outcome,
        change: { ...change, ...(done && recordOf(key, fingerprint, answer, nowMs)) },
      };
    },
  );
  if (decided.outcome !== "reservation_cancelled") return decided;
  const { reservation } = decided;
  if ("paymentId" in reservation) await refundNow(context, reservation.paymentId);
  const after = await stores.bookings.reservation(reservationId);
  return { outcome: "reservation_cancelled", reservation: after ?? reservation };
};

/**
 * The rule, for one reservation or for all of a show. What was cancelled before stays so, and a hold
 * that time has ended is expired, whether or not somebody wrote that down (L5).
 */
export const cancel = (
  state: BookingState,
  reason: RefundReason,
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
      return sendBack(state, reservation, reason, nowMs);
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
  { payment }: BookingState,
  reservation: ConfirmedReservation,
  reason: RefundReason,
  nowMs: number,
): Decision<BookingChange, CancelReservationOutcome> => {
  if (payment?.status !== "captured") {
    throw new TypeError(`The confirmed reservation ${reservation.reservationId} was never paid.`);
  }
  const { paymentId, confirmedAtMs } = reservation;
  const cancelling: CancellingReservation = {
    ...carryOn(reservation),
    status: "cancelling",
    paymentId,
    confirmedAtMs,
  };
  return {
    outcome: { outcome: "reservation_cancelled", reservation: cancelling },
    change: both({ reservations: [cancelling] }, requestRefund(payment, "sales", reason, nowMs)),
  };
};
