import type { Alarm } from "../kernel/alarm.ts";
import { createWaitingFold, type WaitingFold } from "./missing-gateways.ts";
import type { DeadCount } from "../outbox/event-log.port.ts";
import { isPaid, type PaidPayment, type Payment } from "../payment/payment.ts";
import { isConfirmedBy, isSuspended } from "../payment/places.ts";
import { isOwn, type Refund, twiceOf } from "../payment/refund.ts";
import type { GateFailure } from "../queue/runtime/gate-desk.ts";
import type { BookingSnapshot } from "../sales/booking-view.ts";
import type { Reservation } from "../reservation/reservation.ts";

export type AuditOptions = {
  readonly nowMs: number;
  /** Money may be in suspense for so long. */
  readonly suspenseAlarmMs: number;
  /** What subscribers did not take. */
  readonly deadLetters?: readonly DeadCount[];
  /** How the gate before the lines fails, as the process that looks knows it. */
  readonly gateFailure?: GateFailure | null;
  /** The names of the gateways that serve payments; without them none is missed. */
  readonly gateways?: readonly string[];
};

type PaymentsWithBooks = Pick<BookingSnapshot, "payments" | "refunds" | "reservations">;

/** Alarms, oldest first. */
export const alarmsOf = (snapshot: PaymentsWithBooks, options: AuditOptions): readonly Alarm[] => {
  const waiting = createWaitingFold();
  waiting.add(snapshot, options.nowMs);
  return [...alarmsOfGroup(snapshot, options), ...alarmsOfStore(options, waiting)].toSorted(
    (a, b) => a.sinceMs - b.sinceMs,
  );
};

/** Those of some payments with all of their refunds, and of refunds whose payment is not known. */
export const alarmsOfGroup = (
  { payments, refunds, reservations }: PaymentsWithBooks,
  options: AuditOptions,
): readonly Alarm[] => {
  const byId = new Map<string, Reservation>(reservations.map((it) => [it.reservationId, it]));
  const refundsById: ReadonlyMap<string, readonly Refund[]> = Map.groupBy(
    refunds,
    ({ paymentId }) => paymentId,
  );
  const known = new Set<string>(payments.map(({ paymentId }) => paymentId));
  return [
    ...payments.flatMap((payment) => [
      ...suspenseIsOld(payment, options),
      ...isInDoubt(payment, options),
      ...(isPaid(payment)
        ? lossesOf(
            payment,
            refundsById.get(payment.paymentId) ?? [],
            byId.get(payment.reservationId) ?? null,
          )
        : []),
    ]),
    ...refunds.flatMap(needsOperator),
    ...refunds.filter(({ paymentId }) => !known.has(paymentId)).flatMap(nobodysTwice),
  ];
};

/** Those of a whole box office. */
export const alarmsOfStore = (options: AuditOptions, waiting: WaitingFold): readonly Alarm[] => [
  ...deadLettersOf(options),
  ...gateFails(options),
  ...waiting.alarms(options.gateways),
];

const suspenseIsOld = (
  payment: Payment,
  { nowMs, suspenseAlarmMs }: AuditOptions,
): readonly Alarm[] => {
  if (payment.status !== "captured" || payment.suspendedAtMs === null) return [];
  const { paymentId, suspendedAtMs: sinceMs } = payment;
  if (nowMs - sinceMs <= suspenseAlarmMs) return [];
  const message =
    "Money has been in suspense for too long; work.recover (admit-one recover) decides what becomes " +
    "of it, or fails and says why.";
  return [{ alarm: "suspense_old", message, ids: { paymentId }, sinceMs, endedBy: ["recover"] }];
};

const isInDoubt = (payment: Payment, { nowMs }: AuditOptions): readonly Alarm[] => {
  if (payment.status !== "pending") return [];
  const { paymentId, createdAtMs, deadlineMs } = payment;
  // Twice the time that it had: its gateway can't be reached, or does not know either.
  if (nowMs < deadlineMs + (deadlineMs - createdAtMs)) return [];
  const message =
    "A payment is in doubt for twice the time that it had; abandonPayment frees its seats.";
  return [
    {
      alarm: "payment_in_doubt",
      message,
      ids: { paymentId },
      sinceMs: deadlineMs,
      endedBy: ["abandonPayment"],
    },
  ];
};

const needsOperator = (refund: Refund): readonly Alarm[] => {
  if (refund.status !== "needs_operator") return [];
  const { refundId, paymentId, stuckAtMs: sinceMs, failure } = refund;
  const message =
    `A refund failed for good (${failure}): retryRefund sends it again, ` +
    "settleRefund says that it was paid by hand.";
  const endedBy = ["retryRefund", "settleRefund"] as const;
  const ids = { refundId, paymentId };
  return [{ alarm: "refund_needs_operator", message, ids, sinceMs, endedBy }];
};

/** Money that the buyer has though nobody decided that they should. */
export const lossesOf = (
  payment: PaidPayment,
  refunds: readonly Refund[],
  reservation: Reservation | null,
): readonly Alarm[] => {
  const { paymentId, reservationId, takenAmount, takenCurrency, back, disputes } = payment;
  const hasSeats = isConfirmedBy(payment, reservation);
  const lost = disputes.filter(({ status }) => status === "lost");
  const byDispute = lost
    .filter(({ currency }) => currency === takenCurrency)
    .reduce((sum, { amount }) => sum + amount, 0);
  const isLoss = !hasSeats && !isSuspended(payment) && back + byDispute > takenAmount;
  return [
    ...refunds.flatMap((refund): readonly Alarm[] => {
      if (twiceOf(refund) > 0) return refund.accepted === null ? [paidTwice(refund)] : [];
      if (!isUncovered(refund) || refund.accepted !== null) return [];
      if (hasSeats || refund.currency !== takenCurrency)
        return [paidOutside(refund, hasSeats ? reservationId : null)];
      return isLoss ? [paidTwice(refund)] : [];
    }),
    ...lost.flatMap(({ reference, accepted, amount, covers, closedAtMs }): readonly Alarm[] => {
      if (accepted !== null || (!hasSeats && !(isLoss && amount > covers))) return [];
      const message = hasSeats
        ? "A dispute was lost and the seats are still sold: cancelReservation with refund none " +
          "frees them, acceptPayment lets it be."
        : "A dispute was lost for money that was paid back; acceptPayment lets it be.";
      const endedBy = hasSeats
        ? (["cancelReservation", "acceptPayment"] as const)
        : (["acceptPayment"] as const);
      // Who is to cancel must know what.
      const ids = { paymentId, dispute: reference, ...(hasSeats && { reservationId }) };
      const sinceMs = closedAtMs ?? payment.capturedAtMs;
      return [{ alarm: "dispute_lost", message, ids, sinceMs, endedBy }];
    }),
  ];
};

const isUncovered = (refund: Refund): boolean =>
  !isOwn(refund) && refund.paidAmount > refund.coveredAmount;

/** Of money that no payment is known for, all that came was ordered back. */
export const nobodysTwice = (refund: Refund): readonly Alarm[] =>
  refund.accepted === null && (isUncovered(refund) || twiceOf(refund) > 0)
    ? [paidTwice(refund)]
    : [];

const paidOutside = (
  { refundId, paymentId, requestedAtMs: sinceMs }: Refund,
  /** Null where it has no seats. */
  reservationId: string | null,
): Alarm => {
  const message =
    reservationId !== null
      ? "The provider paid back money of a sale: cancelReservation pays back the rest and frees " +
        "the seats, acceptPayment lets it be."
      : "The provider paid back another currency than it took; acceptPayment lets it be.";
  const endedBy =
    reservationId !== null
      ? (["cancelReservation", "acceptPayment"] as const)
      : (["acceptPayment"] as const);
  const ids = { refundId, paymentId, ...(reservationId !== null && { reservationId }) };
  return { alarm: "paid_back_outside", message, ids, sinceMs, endedBy };
};

const paidTwice = ({ refundId, paymentId, requestedAtMs: sinceMs }: Refund): Alarm => ({
  alarm: "paid_back_twice",
  message: "A buyer was paid back twice; once that is put right, acceptPayment lets it be.",
  ids: { refundId, paymentId },
  sinceMs,
  endedBy: ["acceptPayment"],
});

const deadLettersOf = ({ deadLetters = [] }: AuditOptions): readonly Alarm[] =>
  deadLetters.map(({ subscriber, count, oldestDiedAtMs: sinceMs }) => ({
    alarm: "dead_letters",
    message:
      "A subscriber did not take events, and later ones of their streams wait: " +
      "replayDeadLetters sends them again, discardDeadLetter gives one up.",
    ids: { subscriber, count: String(count) },
    sinceMs,
    endedBy: ["replayDeadLetters", "discardDeadLetter"],
  }));

const gateFails = ({ gateFailure = null }: AuditOptions): readonly Alarm[] => {
  if (gateFailure === null) return [];
  const { gate, onFailure, count, reason, sinceMs } = gateFailure;
  const effect = onFailure === "allow" ? "everybody joins unchecked" : "nobody new can join";
  const message =
    `The admission gate fails, and ${effect}: ${reason}. ` +
    "It is over with the first issueToken that the gate answers.";
  const ids = { gate, onFailure, failures: String(count) };
  return [{ alarm: "admission_gate_failing", message, ids, sinceMs, endedBy: ["issueToken"] }];
};
