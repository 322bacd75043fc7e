import { type PendingPayment } from "../../payment/payment.ts";
import { changeWallet, readWallet, type WalletOptions } from "../../payment/wallet.ts";
import type { PayingReservation } from "../../reservation/reservation.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import { settlePayment } from "./settle-payment.ts";

/**
 * T1 and T2 in one step, because the wallet is in the same store. The payment is stored once, in
 * its final status, with the money or the decline and all that follows from it.
 */
export const payByWallet = (
  state: BookingState,
  { payment, paying }: { readonly payment: PendingPayment; readonly paying: PayingReservation },
  options: WalletOptions | undefined,
  nowMs: number,
): { readonly confirmed: boolean; readonly change: BookingChange } => {
  const { paymentId, amount, currency } = payment;
  const wallet = readWallet(state.wallet, paying, options);
  const paid = changeWallet(wallet, -amount, nowMs);
  // The state that T1 would have left, because the rules of T2 expect it.
  const pinned: BookingState = {
    ...state,
    payment: { ...payment, version: 0 },
    reservation: { ...paying, version: paying.version - 1 },
    seats: state.seats.map((seat) => ({
      ...seat,
      claim: { state: "held", reservationId: paying.reservationId, untilMs: null },
    })),
  };
  const settled = settlePayment(
    pinned,
    paid === null
      ? { outcome: "declined", reason: "insufficient_funds" }
      : { outcome: "captured", reference: `wallet-${paymentId}`, amount, currency },
    nowMs,
  );
  if (settled === undefined) throw new TypeError("A new payment takes every answer.");
  return {
    confirmed: paid !== null,
    change: paid === null ? settled : mergeChanges(settled, paid),
  };
};
