import { normalName } from "../../concert/plan/names.ts";
import type { Decision } from "../../kernel/decision.ts";
import { type FieldError, validation } from "../../kernel/errors.ts";
import { operator, recordOf, replayOf } from "../../kernel/idempotency.ts";
import type { ReservationId, SeatId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import { isAmount } from "../../kernel/money.ts";
import type { Operating } from "../../kernel/operating.ts";
import { changedMeanwhile, notFound } from "../../kernel/refusals.ts";
import { isAsSeen } from "../../kernel/seen.ts";
import { check, checkIdempotencyKey } from "../../kernel/validate.ts";
import { endHold } from "../../reservation/end-hold.ts";
import { type Reservation, readReservation } from "../../reservation/reservation.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import type {
  CancelRefund,
  CancelReservation,
  CancelReservationOutcome,
} from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { checkSeatIds, seatIdsMax } from "../seat-ids.ts";
import { type Cancel, cancelWhole } from "./cancel-paid.ts";
import { cancelSeats } from "./cancel-seats.ts";
import { refundNow } from "./refund-now.ts";

/**
 * An operator's cancel. Refunds what was paid, or the requested part. The seats become free when
 * the money is back.
 */
export const cancelReservation = async (
  context: Operating<SalesContext>,
  command: CancelReservation,
): Promise<CancelReservationOutcome> => {
  if (command.seatIds !== undefined) {
    return cancelSomeSeats(context, { ...command, seatIds: command.seatIds });
  }
  const { clock } = context;
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
      if (state.reservation !== null && !isAsSeen(command.seen, state.reservation)) {
        return { outcome: changedMeanwhile };
      }
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
  return paidBack(context, decided.reservation);
};

const noteOf = (
  { reservationId, seatIds, refund = "full" }: CancelReservation,
  atMs: number,
): Note => ({
  atMs,
  subject: ["reservation", reservationId],
  details: {
    refund: typeof refund === "string" ? refund : { amount: refund.amount },
    ...(seatIds && { seatIds: seatIds.map(normalName) }),
  },
});

/** Sends what the cancel ordered, and answers with the reservation as it is then. */
const paidBack = async (
  { whole }: Operating<SalesContext>,
  reservation: Reservation,
): Promise<CancelReservationOutcome> => {
  if ("paymentId" in reservation) await refundNow(whole, reservation.paymentId);
  const after = await whole.stores.bookings.reservation(reservation.reservationId);
  return { outcome: "reservation_cancelled", reservation: after ?? reservation };
};

/**
 * Cancels some seats of a paid reservation. The key is required, since nothing else says whether a
 * repeated call asks for more.
 */
const cancelSomeSeats = async (
  context: Operating<SalesContext>,
  command: CancelReservation & { readonly seatIds: readonly string[] },
): Promise<CancelReservationOutcome> => {
  const { clock } = context;
  const { idempotencyKey, refund = "full" } = command;
  const errors = [
    ...check(idempotencyKey !== undefined, "Idempotency-Key", "is required with seatIds"),
    ...checkIdempotencyKey(idempotencyKey),
    ...checkSeatIds(command.seatIds, seatIdsMax),
    ...checkRefund(refund),
  ];
  if (errors.length > 0 || idempotencyKey === undefined) return validation(...errors);
  const reservationId = command.reservationId as ReservationId;
  const seatIds = command.seatIds.map(normalName) as SeatId[];
  const key = { userId: operator, key: idempotencyKey };
  const fingerprint = JSON.stringify(["POST", "cancel", reservationId, refund, seatIds.toSorted()]);
  const decided = await acceptBooking<CancelReservationOutcome>(
    context,
    { by: "reservation", reservationId, record: key },
    (state) => {
      const replay = replayOf(state.record, fingerprint);
      if (replay.kind === "reused") return { outcome: { outcome: "idempotency_key_reused" } };
      if (replay.kind !== "none" && state.reservation !== null) {
        return { outcome: { outcome: "reservation_cancelled", reservation: state.reservation } };
      }
      if (state.reservation !== null && !isAsSeen(command.seen, state.reservation)) {
        return { outcome: changedMeanwhile };
      }
      const nowMs = clock.nowMs();
      const { outcome, change } = cancelSeats(state, { seatIds, refund }, nowMs);
      if (change === undefined) return { outcome };
      const answer = { kind: "outcome", outcome: { outcome: "cancelled" } } as const;
      return {
        outcome,
        change: { ...change, ...recordOf(key, fingerprint, answer, nowMs) },
        note: noteOf(command, nowMs),
      };
    },
  );
  return decided.outcome === "reservation_cancelled"
    ? paidBack(context, decided.reservation)
    : decided;
};

const checkRefund = (refund: CancelRefund): readonly FieldError[] =>
  typeof refund === "string"
    ? []
    : check(isAmount(refund.amount), "refund.amount", "must be a non-negative integer");

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
      return cancelWhole(state, reservation, order, nowMs);
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
