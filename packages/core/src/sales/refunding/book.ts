import { type DomainEvent, event } from "../../kernel/events.ts";
import { cover } from "../../payment/cover.ts";
import {
  booksOf,
  isPaid,
  type KeptCause,
  type KeptChange,
  nextVersion,
  type PaidPayment,
  takenOf,
} from "../../payment/payment.ts";
import { paymentEvent } from "../../payment/payment-events.ts";
import {
  backOf,
  dueOf,
  isConfirmedBy,
  isSuspended,
  placesOf,
  postMoves,
} from "../../payment/places.ts";
import { isOwed, isOwn, owedOf, type Refund } from "../../payment/refund.ts";
import { freeSeats } from "../../reservation/end-hold.ts";
import {
  type CancellingReservation,
  type ConfirmedReservation,
  type EndedReservation,
  nextVersion as nextReservationVersion,
  type Reservation,
  type ReservedSeat,
} from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";

/**
 * What a step changed about a payment's money. Loaded records keep their version; new ones have 0.
 */
export type Draft = {
  /** Null for money without a known payment. */
  readonly payment: PaidPayment | null;
  readonly refunds: readonly Refund[];
  /** As the step leaves it. Its version is already raised if it changed. */
  readonly reservation: Reservation | null;
  /** The refund for the entire amount, including what was paid back before it. */
  readonly whole?: string;
};

export type Booking = {
  /** Names the posting. `kept` is the reason for a change of the kept amount. */
  readonly cause: string;
  readonly kept: KeptCause;
  readonly actor: KeptChange["actor"];
  readonly nowMs: number;
};

export const draftOf = ({ payment, refunds, reservation }: BookingState): Draft => ({
  payment: isPaid(payment) ? payment : null,
  refunds,
  reservation,
});

/**
 * Lets money paid elsewhere settle what is owed, then computes what the payment keeps. A rule with
 * several kinds of changes calls it after each, because each has its own cause.
 */
export const weigh = (
  draft: Draft,
  { kept: cause, actor, nowMs }: Pick<Booking, "kept" | "actor" | "nowMs">,
): Draft => {
  const { payment, reservation } = draft;
  const before = { refunds: draft.refunds, disputes: payment?.disputes ?? [] };
  const { refunds, disputes } = cover(before, nowMs, draft.whole);
  if (payment === null) return { ...draft, refunds };
  const back = backOf(refunds, payment.takenCurrency);
  const refundTotal = refunds.filter(isOwn).reduce((sum, { amount }) => sum + amount, 0);
  // Nothing is due while the payment is suspended, so nothing is kept: the suspended amount
  // decreases instead.
  const kept = isSuspended(payment)
    ? payment.kept
    : payment.takenAmount - back - dueOf(payment, reservation);
  const amount = kept - payment.kept;
  const change = { amount, cause, actor, atMs: nowMs };
  const keptChanges = amount === 0 ? payment.keptChanges : [...payment.keptChanges, change];
  return {
    ...draft,
    refunds,
    payment: { ...payment, refundTotal, back, kept, keptChanges, disputes },
  };
};

/**
 * The only way to write captured money. Books what moved, and ends the payment when all of it is
 * back, together with the reservation that waited for that.
 */
export const book = (before: BookingState, given: Draft, how: Booking): BookingChange => {
  const { nowMs } = how;
  const draft = weigh(given, how);
  const refunds = raised(before.refunds, draft.refunds);
  const payment = draft.payment && statusOf(draft.payment, draft, nowMs);
  const waits = draft.refunds.some((refund) => owedOf(refund) > 0);
  const ended = waits ? undefined : endCancelled(before, draft, nowMs);
  const freed = ended ? null : freeCancelled(before, draft, nowMs);
  const reservation = ended?.reservation ?? freed?.reservation ?? draft.reservation;
  const first = refunds[0];
  const subject = payment
    ? `${payment.paymentId}.${payment.version}`
    : `${first?.refundId}.${first?.version}`;
  const paymentId = payment?.paymentId ?? first?.paymentId ?? null;
  const ledger = postMoves(
    placesOf(before),
    placesOf({ payment, refunds: draft.refunds, reservation }),
    { postingId: `${subject}.${how.cause}`, paymentId, atMs: nowMs },
  );
  const isBack = payment?.status === "refunded" && before.payment?.status !== "refunded";
  const announced: readonly DomainEvent[] = [
    ...(isBack ? [paymentEvent(payment, nowMs, { type: "PaymentRefunded" })] : []),
    ...(ended ? [ended.event] : []),
  ];
  return {
    ...(payment && { payments: [payment] }),
    ...(refunds.length > 0 && { refunds }),
    ...(reservation !== null &&
      reservation !== before.reservation && { reservations: [reservation] }),
    ...(ended && { seats: freeSeats(reservation as Reservation, before.seats) }),
    ...(freed && { seats: freed.seats }),
    ...(ledger.length > 0 && { ledger }),
    ...(announced.length > 0 && { events: announced }),
  };
};

/** The changed refunds, each one version above the loaded one. */
const raised = (before: readonly Refund[], after: readonly Refund[]): readonly Refund[] => {
  const loaded = new Map(before.map((refund) => [refund.refundId, refund]));
  return after
    .filter((refund) => refund !== loaded.get(refund.refundId))
    .map((refund) => ({ ...refund, version: (loaded.get(refund.refundId)?.version ?? 0) + 1 }));
};

/**
 * A payment ends once its reservation has ended and the buyer has all of the money or will get it.
 */
const statusOf = (payment: PaidPayment, draft: Draft, nowMs: number): PaidPayment => {
  const base = { ...nextVersion(payment), ...takenOf(payment), ...booksOf(payment) };
  const waiting = { suspendedAtMs: null, recoverAtMs: null, attempts: 0 };
  const { takenAmount, back, disputes } = payment;
  const byDispute = disputes.reduce((sum, { covers }) => sum + covers, 0);
  const isOver =
    !isSuspended(payment) &&
    !isConfirmedBy(payment, draft.reservation) &&
    back + byDispute >= takenAmount;
  if (!isOver) {
    const { suspendedAtMs, recoverAtMs, attempts } =
      payment.status === "captured" ? payment : waiting;
    return { ...base, status: "captured", suspendedAtMs, recoverAtMs, attempts };
  }
  if (draft.refunds.some((refund) => owedOf(refund) > 0)) return { ...base, status: "refunding" };
  const refundedAtMs = payment.status === "refunded" ? payment.refundedAtMs : nowMs;
  return { ...base, status: "refunded", refundedAtMs };
};

/** Frees the seats that were cancelled one by one and whose refunds have settled. */
const freeCancelled = (before: BookingState, { reservation, refunds }: Draft, nowMs: number) => {
  if (reservation?.status !== "confirmed" && reservation?.status !== "cancelling") return null;
  if (reservation.paymentId !== before.payment?.paymentId) return null;
  const isFree = ({ refundId }: ReservedSeat): boolean =>
    refundId !== undefined && !isOwed(refunds, refundId);
  const free = reservation.seats.filter(isFree);
  if (free.length === 0) return null;
  const { status, paymentId, confirmedAtMs } = reservation;
  const after: ConfirmedReservation | CancellingReservation = {
    ...nextReservationVersion(reservation),
    // It may have changed in this step.
    version: (before.reservation?.version ?? 0) + 1,
    seats: reservation.seats.filter((seat) => !isFree(seat)),
    cancelledSeats: [
      ...reservation.cancelledSeats,
      ...free.map(({ seatId, ticketId, price, refundId = null }) => {
        return { seatId, ticketId, price, refundId, freedAtMs: nowMs };
      }),
    ],
    status,
    paymentId,
    confirmedAtMs,
  };
  const freeIds = new Set(free.map(({ seatId }) => seatId));
  const seats = before.seats.filter(({ seatId }) => freeIds.has(seatId));
  return { reservation: after, seats: freeSeats(reservation, seats) };
};

/** Ends a cancelled reservation once all its money is settled. */
const endCancelled = (before: BookingState, { reservation }: Draft, nowMs: number) => {
  if (reservation?.status !== "cancelling") return undefined;
  if (reservation.paymentId !== before.payment?.paymentId) return undefined;
  const { reservationId, showId, userId, token } = reservation;
  const ended: EndedReservation = {
    ...nextReservationVersion(reservation),
    // It may have become `cancelling` in this step.
    version: (before.reservation?.version ?? 0) + 1,
    status: "cancelled",
    endedAtMs: nowMs,
  };
  const subject = { id: reservationId, version: ended.version };
  const data = { type: "ReservationCancelled", reservationId, showId, userId, token } as const;
  return { reservation: ended, event: event(subject, nowMs, data) };
};
