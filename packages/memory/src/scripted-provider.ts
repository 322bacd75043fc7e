import type { PaymentId, ProviderDispute, ProviderRefund } from "@admit-one/core";
import type { ScriptedBank } from "./scripted-bank.ts";
import type { RefundMood } from "./scripted-movements.ts";

/** What happened at the provider; `webhook` makes a delivery of it. */
export type ScriptedNews = { readonly eventId: string; readonly paymentId: PaymentId };

/** What others do at the provider: the merchant's own people, banks, buyers. */
export type ScriptedProvider = {
  /** Somebody pays back there, all that is left unless an amount is said. */
  refund(paymentId: PaymentId, amount?: number): ProviderRefund;
  /** Fails the latest refund of this id, ours or the provider's, though it may have been paid. */
  failRefund(id: string, failure?: string): void;
  /** What becomes of refunds from now on; `paid` at first. */
  setRefunds(mood: RefundMood): void;
  /** Ends every refund that is pending: it is paid. */
  settleRefunds(): void;
  /** Fails every refund that is pending. */
  failPending(failure?: string): void;
  /** The buyer's bank withdraws money, all that was not paid back unless an amount is said. */
  openDispute(paymentId: PaymentId, amount?: number): ProviderDispute;
  /** Closes it; `open` is an appeal. */
  setDispute(reference: string, status: ProviderDispute["status"]): void;
  /** All that happened to refunds and disputes, the oldest first. */
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
