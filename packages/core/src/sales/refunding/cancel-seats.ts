import type { Decision } from "../../kernel/decision.ts";
import type { SeatId } from "../../kernel/ids.ts";
import { sumAmounts } from "../../kernel/money.ts";
import { notFound } from "../../kernel/refusals.ts";
import { nextNo, refundIdOf } from "../../payment/refund.ts";
import { freeSeats } from "../../reservation/end-hold.ts";
import {
  type ConfirmedReservation,
  keptSeats,
  nextVersion,
  type Reservation,
  type ReservedSeat,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import type { CancelRefund, CancelReservationOutcome } from "../refund-commands.ts";
import { amountOf, cancelWhole, paidBy, restOf, seatsCancelled } from "./cancel-paid.ts";
import { requestRefund } from "./request-refund.ts";

export type CancelSeats = { readonly seatIds: readonly SeatId[]; readonly refund: CancelRefund };

type Cancelled = Decision<BookingChange, CancelReservationOutcome>;

/**
 * Cancels some seats of a paid reservation, which stays confirmed. They are no longer due, and are
 * free once their refund has settled, or at once without one. The last seats end the reservation.
 */
export const cancelSeats = (
  state: BookingState,
  { seatIds, refund }: CancelSeats,
  nowMs: number,
): Cancelled => {
  const { reservation } = state;
  if (reservation === null) return { outcome: notFound("reservation") };
  if (reservation.status !== "confirmed") {
    return { outcome: { outcome: "reservation_not_confirmed" } };
  }
  if (!seatIds.every((seatId) => had(reservation, seatId))) return { outcome: notFound("seat") };
  const kept = keptSeats(reservation);
  const named = new Set(seatIds);
  const chosen = kept.filter(({ seatId }) => named.has(seatId));
  if (chosen.length < seatIds.length) return { outcome: { outcome: "conflict" } };
  return chosen.length === kept.length
    ? cancelWhole(state, reservation, { reason: "cancelled", refund }, nowMs)
    : cancelPart(state, reservation, { chosen, refund }, nowMs);
};

const had = ({ seats, cancelledSeats }: Reservation, seatId: SeatId): boolean =>
  [...seats, ...cancelledSeats].some((seat) => seat.seatId === seatId);

type Part = { readonly chosen: readonly ReservedSeat[]; readonly refund: CancelRefund };

const cancelPart = (
  state: BookingState,
  reservation: ConfirmedReservation,
  { chosen, refund }: Part,
  nowMs: number,
): Cancelled => {
  const payment = paidBy(state, reservation);
  const price = sumAmounts(chosen.map((seat) => seat.price));
  const rest = restOf(payment);
  const amount = amountOf(refund, Math.min(price, rest));
  if (amount > rest) return { outcome: { outcome: "refund_exceeds_rest", rest } };
  const refundId = amount === 0 ? null : refundIdOf(payment.paymentId, nextNo(state.refunds));
  const less = without(reservation, { chosen, price, refundId }, nowMs);
  const order = { amount, whole: false, reason: "cancelled", reservation: less } as const;
  const change = requestRefund(state, payment, order, nowMs);
  const [after = less] = change.reservations ?? [];
  const seatIds = chosen.map((seat) => seat.seatId);
  const told = seatsCancelled(less, chosen, nowMs);
  return {
    outcome: { outcome: "reservation_cancelled", reservation: after },
    change: mergeChanges(
      {
        ...(refundId === null && { seats: freeSeats(reservation, seatsIn(state, seatIds)) }),
        events: [told],
      },
      change,
    ),
  };
};

const seatsIn = ({ seats }: BookingState, seatIds: readonly SeatId[]): BookingState["seats"] =>
  seats.filter(({ seatId }) => seatIds.includes(seatId));

type Less = {
  readonly chosen: readonly ReservedSeat[];
  readonly price: number;
  /** Null if nothing is paid back: then the seats are free at once. */
  readonly refundId: string | null;
};

const without = (
  reservation: ConfirmedReservation,
  { chosen, price, refundId }: Less,
  nowMs: number,
): ConfirmedReservation => {
  const { paymentId, confirmedAtMs, amount, seats, cancelledSeats } = reservation;
  const base = {
    ...nextVersion(reservation),
    amount: amount - price,
    status: "confirmed",
    paymentId,
    confirmedAtMs,
  } as const;
  if (refundId !== null) {
    return {
      ...base,
      seats: seats.map((seat) => (chosen.includes(seat) ? { ...seat, refundId } : seat)),
    };
  }
  return {
    ...base,
    seats: seats.filter((seat) => !chosen.includes(seat)),
    cancelledSeats: [
      ...cancelledSeats,
      ...chosen.map((seat) => ({ ...seat, refundId, freedAtMs: nowMs })),
    ],
  };
};
