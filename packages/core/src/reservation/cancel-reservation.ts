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
import { type CancellingReservation, type ConfirmedReservation, carryOn } from "./reservation.ts";

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
      const { outcome, change } = cancel(state, "cancelled", clock.nowMs());
      if (key === null || state.record !== null || change === undefined) {
        return { outcome, ...(change && { change }) };
      }
      const kept = recordOf(
        key,
        fingerprint,
        { kind: "outcome", outcome: { outcome: "cancelled" } },
        clock.nowMs(),
      );
      return { outcome, change: { ...change, ...kept } };
    },
  );
  if (decided.outcome !== "reservation_cancelled") return decided;
  const { reservation } = decided;
  if ("paymentId" in reservation) await refundNow(context, reservation.paymentId);
  const after = await stores.bookings.reservation(reservationId);
  return { outcome: "reservation_cancelled", reservation: after ?? reservation };
};

/** The rule, for one reservation or for all of a show. What was cancelled before stays so. */
export const cancel = (
  state: BookingState,
  reason: RefundReason,
  nowMs: number,
): Decision<BookingChange, CancelReservationOutcome> => {
  const { reservation, seats } = state;
  if (reservation === null) return { outcome: notFound("reservation") };
  switch (reservation.status) {
    case "held": {
      const change = endHold(reservation, "released", seats, nowMs);
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
      return { outcome: { outcome: "reservation_not_held" } };
  }
};

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
