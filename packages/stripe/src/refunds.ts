import type { GatewayRefund, PaymentGateway, RefundAnswer } from "@admit-one/core";
import { TicketingError } from "@admit-one/core";
import type { Intent, Refund, StripeApi } from "./api.ts";
import { currencyOf, toStripe } from "./money.ts";

type Refunds = Required<Pick<PaymentGateway, "refund" | "lookupRefund">>;

/** Pays back, and finds what was paid back by the refund's id in its metadata. */
export const createRefunds = (api: StripeApi): Refunds => ({
  refund: async (refund) => {
    const looked = await api.retrieve(refund.reference);
    if (looked.kind !== "done") return refused("no_such_payment");
    const wrong = whatIsWrong(looked.value, refund);
    if (wrong !== null) return refused(wrong);
    // Beyond the life of its idempotency key, this alone keeps an old refund from being made again.
    const before = answerOf(await api.refundsOf(refund.reference), refund);
    if (before !== null) return before;
    return send(api, refund);
  },
  lookupRefund: async (refund) => {
    const looked = await api.retrieve(refund.reference);
    if (looked.kind !== "done") return { outcome: "not_found" };
    return answerOf(await api.refundsOf(refund.reference), refund) ?? { outcome: "not_found" };
  },
});

const send = async (api: StripeApi, refund: GatewayRefund): Promise<RefundAnswer> => {
  const { refundId, attempt, paymentId, reference, currency } = refund;
  const amount = toStripe(refund.amount, currency);
  if (amount === null) return refused(`stripe_takes_no_such_amount_of_${currency}`);
  const metadata = { refundId, paymentId, attempt };
  const params = { payment_intent: reference, amount, metadata };
  // Stripe replays a refusal under its key, so each attempt has one of its own.
  const called = await api.refund(params, `${refundId}:${attempt}`);
  switch (called.kind) {
    case "done":
      return answer(called.value);
    case "refused":
      return refused(called.refusal.code);
    case "stored_failure":
      // It may have paid back; the list shows it once Stripe has cleared it up.
      throw new TicketingError("UNAVAILABLE", "Stripe gave no certain answer to the refund.");
  }
};

/** Refunding an authorization would release it, which is for `cancel` to do. */
const whatIsWrong = (
  { status, currency, metadata }: Intent,
  refund: GatewayRefund,
): string | null => {
  if (metadata["paymentId"] !== refund.paymentId) return "not_this_payment";
  if (status !== "succeeded") return "not_captured";
  return currencyOf(currency) === refund.currency ? null : "other_currency";
};

/** What became of the refund; null where it was never made, or may be made once more. */
const answerOf = (
  refunds: readonly Refund[],
  { refundId, attempt }: GatewayRefund,
): RefundAnswer | null => {
  const ours = refunds.filter(({ metadata }) => metadata?.["refundId"] === refundId);
  const live = ours.find((refund) => !hasFailed(refund));
  const ended = ours.find(({ metadata }) => metadata?.["attempt"] === String(attempt));
  const found = live ?? ended;
  return found === undefined ? null : answer(found);
};

/** `pending` and `requires_action` settle later (docs.stripe.com/api/refunds/object, status). */
const answer = (refund: Refund): RefundAnswer => {
  if (hasFailed(refund)) return refused(refund.failure_reason ?? String(refund.status));
  return { outcome: refund.status === "succeeded" ? "refunded" : "pending" };
};

/** For good: its money is on the balance again, and never leaves it under this refund. */
export const hasFailed = ({ status }: Pick<Refund, "status">): boolean =>
  status === "failed" || status === "canceled";

/**
 * What another attempt may get past: the balance covers it once it was topped up, or more was sold.
 * `insufficient_funds` is also the reason of a refund that was held for too long
 * (docs.stripe.com/refunds, "Handle failed refunds"). All else is between people: a card that is
 * gone, a dispute, a refund that was taken back, more than is left.
 */
const passing: ReadonlySet<string> = new Set([
  "balance_insufficient",
  "insufficient_balance_for_refund",
  "insufficient_funds",
  "processing_error",
]);

const refused = (reason: string): RefundAnswer => ({
  outcome: "refused",
  reason,
  retry: passing.has(reason) ? "later" : "never",
});
