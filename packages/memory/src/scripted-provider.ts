import type { PaymentId, ProviderDispute, ProviderRefund } from "@admit-one/core";
import type { ScriptedBank } from "./scripted-bank.ts";
import type { RefundMood } from "./scripted-movements.ts";

/** An event at the provider. `webhook` creates a delivery for it. */
export type ScriptedNews = { readonly eventId: string; readonly paymentId: PaymentId };

/** Actions of others at the provider: the merchant's staff, banks, buyers. */
export type ScriptedProvider = {
  /** A refund made at the provider. Default amount: everything that is left. */
  refund(paymentId: PaymentId, amount?: number): ProviderRefund;
  /** Fails the latest refund with this id, ours or the provider's, even if it was already paid. */
  failRefund(id: string, failure?: string): void;
  /** Sets what happens to later refunds. Initially `paid`. */
  setRefunds(mood: RefundMood): void;
  /** Completes every pending refund as paid. */
  settleRefunds(): void;
  /** Fails every pending refund. */
  failPending(failure?: string): void;
  /** The buyer's bank withdraws money. Default amount: everything that is not refunded. */
  openDispute(paymentId: PaymentId, amount?: number): ProviderDispute;
  /** Closes a dispute. `open` is an appeal. */
  setDispute(reference: string, status: ProviderDispute["status"]): void;
  /** All changes of refunds and disputes, oldest first. */
  readonly news: readonly ScriptedNews[];
};

export const createScriptedProvider = (
  { captured, movements }: Pick<ScriptedBank, "captured" | "movements">,
  news: readonly ScriptedNews[],
  refundsAreFinal: boolean,
): ScriptedProvider => ({
  refund: (paymentId, amount) => movements.refundOutside(captured(paymentId), amount),
  failRefund: (id, failure = "scripted_failure") => {
    if (refundsAreFinal) throw new TypeError("This gateway says that its refunds are final.");
    movements.fail(id, failure);
  },
  setRefunds: (mood) => {
    movements.mood = mood;
  },
  settleRefunds: () => movements.settle(),
  failPending: (failure = "scripted_failure") => movements.failPending(failure),
  openDispute: (paymentId, amount) => movements.openDispute(captured(paymentId), amount),
  setDispute: (reference, status) => movements.setDispute(reference, status),
  news,
});
