import type {
  MovedPayment,
  PaymentGateway,
  ProviderDispute,
  ProviderRefund,
} from "@admit-one/core";
import type { Dispute, Refund, StripeApi } from "./api.ts";
import { currencyOf, fromStripe } from "./money.ts";
import { hasFailed } from "./refunds.ts";

/** Reads Stripe's lists for one intent, which are newest first. */
export const createMovements =
  (api: StripeApi): NonNullable<PaymentGateway["movements"]> =>
  async (payment) => {
    const { reference } = payment;
    const [refunds, disputes] = await Promise.all([
      api.refundsOf(reference),
      api.disputesOf(reference),
    ]);
    return {
      refunds: refunds.toReversed().map((refund) => toRefund(refund, payment)),
      disputes: disputes.toReversed().filter(withdrewMoney).map(toDispute),
    };
  };

const toRefund = (refund: Refund, { paymentId }: MovedPayment): ProviderRefund => {
  const { id: reference, metadata, amount, failure_reason: reason, status } = refund;
  const currency = currencyOf(refund.currency);
  const failed = hasFailed(refund);
  const isOurs = metadata?.["paymentId"] === paymentId;
  return {
    refundId: (isOurs ? metadata["refundId"] : null) ?? null,
    reference,
    amount: fromStripe(amount, currency),
    currency,
    status: failed ? "failed" : status === "succeeded" ? "succeeded" : "pending",
    failure: failed ? (reason ?? status) : null,
  };
};

/**
 * Whether the dispute withdrew money. An inquiry (`warning_…`) and a prevented dispute withdraw
 * nothing; they are listed if they ever do. If a refund paid the money back in time, nothing is
 * withdrawn either.
 */
const withdrewMoney = ({ status, balance_transactions }: Dispute): boolean =>
  !status.startsWith("warning_") && status !== "prevented" && balance_transactions.length > 0;

const toDispute = ({ id: reference, amount, status, ...dispute }: Dispute): ProviderDispute => {
  const currency = currencyOf(dispute.currency);
  return {
    reference,
    // The bank's own rates may result in hundredths for a currency that has none.
    amount: Math.round(fromStripe(amount, currency)),
    currency,
    status: ends[status] ?? "open",
  };
};

/** All other statuses wait for an answer, or are under appeal. */
const ends: Readonly<Record<string, "won" | "lost">> = { won: "won", lost: "lost" };
