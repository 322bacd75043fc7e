import { reopen, settledIfPaid } from "../../payment/cover.ts";
import { walletType } from "../../payment/ledger.ts";
import { isOwn, nextVersion, type OwnRefund, owedOf } from "../../payment/refund.ts";
import { changeWallet, readWallet } from "../../payment/wallet.ts";
import type { BookingChange, BookingState } from "../booking.ts";
import { mergeChanges } from "../merge-changes.ts";
import { book, draftOf } from "./book.ts";

/**
 * Records once that the gateway paid what it was asked to pay: the amount owed when the refund was
 * sent. Any sender may report success, however late: of two that sent the same refund, one may get
 * "paid" and the other "nothing left". A success from before the money came back is ignored.
 */
export const settleRefund = (
  state: BookingState,
  sent: OwnRefund,
  nowMs: number,
): BookingChange | undefined => {
  const refund = state.refunds.find(({ refundId }) => refundId === sent.refundId);
  if (refund === undefined || !isOwn(refund)) return undefined;
  if (sent.attempt <= refund.cameBackAttempt) return undefined;
  if (refund.method.type === walletType) {
    // A wallet is paid in this step, so an outdated claim must not pay: others may have paid since.
    const isClaimed = refund.status === "sending" && refund.attempts === sent.attempts;
    return isClaimed ? creditBack(state, refund, nowMs) : undefined;
  }
  const paidAmount = owedOf(sent);
  const isKnown =
    paidAmount === 0 ? refund.status === "succeeded" : refund.paidAmount >= paidAmount;
  return isKnown ? undefined : bookPaid(state, refund, paidAmount, nowMs);
};

/** The provider paid this amount under the refund's id. An excess is money paid twice. */
const bookPaid = (
  state: BookingState,
  refund: OwnRefund,
  paidAmount: number,
  nowMs: number,
): BookingChange => {
  const paid = settledIfPaid({ ...refund, paidAmount }, "provider", nowMs);
  const refunds = reopen(state.refunds, paid, "paid_in_part", nowMs);
  const how = { kept: "paid_back_twice", actor: "provider", nowMs } as const;
  return book(state, { ...draftOf(state), refunds }, { cause: "refund_settled", ...how });
};

/** Wallet money is credited in the same step. If the wallet is full, an operator must act. */
const creditBack = (state: BookingState, refund: OwnRefund, nowMs: number): BookingChange => {
  const { wallet, reservation } = state;
  const amount = owedOf(refund);
  const change = reservation && changeWallet(readWallet(wallet, reservation), amount, nowMs);
  if (change) return mergeChanges(bookPaid(state, refund, amount, nowMs), change);
  const stuck = { status: "needs_operator", failure: "wallet_is_full", stuckAtMs: nowMs } as const;
  return { refunds: [{ ...nextVersion(refund), ...stuck }] };
};
