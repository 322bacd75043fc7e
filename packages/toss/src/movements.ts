import { type PaymentGateway, type ProviderRefund, TicketingError } from "@admit-one/core";
import type { TossApi } from "./api.ts";
import { namedIn } from "./cancel-reason.ts";
import type { TossCancel } from "./payment.ts";
import { isThisPayment } from "./refunds.ts";

/**
 * Reads the cancellations stored in the payment itself, including those from the merchant's
 * console. Toss's API shows no disputes: a card company that takes money back settles that with the
 * shop directly, and at Toss only a cancellation results.
 */
export const createMovements =
  (api: TossApi): NonNullable<PaymentGateway["movements"]> =>
  async (moved) => {
    const payment = await api.byPaymentKey(moved.reference);
    if (payment === null) {
      throw new TicketingError("UNAVAILABLE", "Toss does not know a payment that it took.");
    }
    if (!isThisPayment(payment, moved)) {
      throw new TypeError(`Toss was asked for order ${moved.paymentId} and answered another.`);
    }
    // A cancellation before the deposit moved no money.
    const cancels = payment.approvedAt === null ? [] : (payment.cancels ?? []);
    return {
      refunds: cancels
        .toSorted((a, b) => Date.parse(a.canceledAt) - Date.parse(b.canceledAt))
        .map((cancel) => toRefund(cancel, moved.currency)),
      disputes: [],
    };
  };

const toRefund = (
  { cancelAmount: amount, cancelReason, transactionKey: reference, cancelStatus }: TossCancel,
  currency: ProviderRefund["currency"],
): ProviderRefund => ({
  refundId: namedIn(cancelReason)?.refundId ?? null,
  reference,
  amount,
  currency,
  status: statuses[cancelStatus] ?? "pending",
  failure: cancelStatus === "ABORTED" ? cancelStatus : null,
});

const statuses: Readonly<Record<string, ProviderRefund["status"]>> = {
  DONE: "succeeded",
  ABORTED: "failed",
};
