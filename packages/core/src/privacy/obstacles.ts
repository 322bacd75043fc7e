import type { Show } from "../concert/concert.ts";
import type { PaymentId, ReservationId } from "../kernel/ids.ts";
import { isPaid, type Payment } from "../payment/payment.ts";
import { isSuspended } from "../payment/places.ts";
import { isOwn, type Refund } from "../payment/refund.ts";
import type { Wallet } from "../payment/wallet.ts";
import { isLive, type Reservation } from "../reservation/reservation.ts";

/** Why a user cannot be erased now: somebody needs the user's identity. */
export type Obstacle =
  /** A reservation that is being paid, or whose show has not started. */
  | { readonly reason: "live_reservation"; readonly reservationId: ReservationId }
  /** Includes suspended payments, and failed ones for which money may still arrive. */
  | { readonly reason: "pending_payment"; readonly paymentId: PaymentId }
  | { readonly reason: "open_refund"; readonly paymentId: PaymentId; readonly refundId: string }
  | { readonly reason: "open_dispute"; readonly paymentId: PaymentId; readonly disputeId: string }
  | { readonly reason: "balance"; readonly currency: string };

/** A reservation that the user may still come for. */
export const reservationObstacles = (
  reservation: Reservation,
  show: Show | null,
  nowMs: number,
): readonly Obstacle[] => {
  const { reservationId, status } = reservation;
  const isAhead = show === null || nowMs < show.startsAtMs;
  const isNeeded = status === "paying" || (isAhead && isLive(reservation, nowMs));
  return isNeeded ? [{ reason: "live_reservation", reservationId }] : [];
};

/** Money that is still on its way, in either direction. */
export const paymentObstacles = (
  payment: Payment,
  refunds: readonly Refund[],
): readonly Obstacle[] => {
  const { paymentId } = payment;
  return [
    ...(isUndecided(payment) ? [{ reason: "pending_payment", paymentId } as const] : []),
    ...refunds
      .filter(isUnsettled)
      .map(({ refundId }) => ({ reason: "open_refund", paymentId, refundId }) as const),
    ...(isPaid(payment) ? payment.disputes : [])
      .filter(({ status }) => status === "open")
      .map(
        ({ reference }) => ({ reason: "open_dispute", paymentId, disputeId: reference }) as const,
      ),
  ];
};

const isUndecided = (payment: Payment): boolean => {
  if (payment.status === "pending") return true;
  return isPaid(payment) ? isSuspended(payment) : payment.recoverAtMs !== null;
};

const isUnsettled = (refund: Refund): boolean =>
  isOwn(refund) ? refund.status !== "succeeded" : refund.status === "pending";

/** Money that belongs to the user. */
export const walletObstacles = (wallets: readonly Wallet[]): readonly Obstacle[] =>
  wallets
    .filter(({ balance }) => balance > 0)
    .map(({ currency }) => ({ reason: "balance", currency }));
