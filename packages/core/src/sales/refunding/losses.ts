import type { Alarm } from "../../kernel/alarm.ts";
import type { PaidPayment } from "../../payment/payment.ts";
import { isConfirmedBy, isSuspended } from "../../payment/places.ts";
import { isOwn, type Refund, twiceOf } from "../../payment/refund.ts";
import type { Reservation } from "../../reservation/reservation.ts";

/** Money that the buyer has although nobody decided so. */
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
      // The operator who cancels must know the reservation.
      const ids = { paymentId, dispute: reference, ...(hasSeats && { reservationId }) };
      const sinceMs = closedAtMs ?? payment.capturedAtMs;
      return [{ alarm: "dispute_lost", message, ids, sinceMs, endedBy }];
    }),
  ];
};

const isUncovered = (refund: Refund): boolean =>
  !isOwn(refund) && refund.paidAmount > refund.coveredAmount;

/** Money without a known payment: everything captured was to be refunded. */
export const nobodysTwice = (refund: Refund): readonly Alarm[] =>
  refund.accepted === null && (isUncovered(refund) || twiceOf(refund) > 0)
    ? [paidTwice(refund)]
    : [];

const paidOutside = (
  { refundId, paymentId, requestedAtMs: sinceMs }: Refund,
  /** Null if the payment has no seats. */
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
