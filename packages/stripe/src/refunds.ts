import type { GatewayRefund, PaymentGateway, RefundAnswer } from "@admit-one/core";
import { TicketingError } from "@admit-one/core";
import type { Intent, Refund, StripeApi } from "./api.ts";
import { currencyOf, toStripe } from "./money.ts";

type Refunds = Required<Pick<PaymentGateway, "refund" | "lookupRefund">>;

/** Makes refunds, and finds earlier ones by the refund's id in their metadata. */
export const createRefunds = (api: StripeApi): Refunds => ({
  refund: async (refund) => {
    const looked = await api.retrieve(refund.reference);
    if (looked.kind !== "done") return refused("no_such_payment");
    const wrong = whatIsWrong(looked.value, refund);
    if (wrong !== null) return refused(wrong);
    // When the idempotency key has expired, only this check prevents a second refund.
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
  // Stripe replays a refusal for the same key, so each attempt has its own key.
  const called = await api.refund(params, `${refundId}:${attempt}`);
  switch (called.kind) {
    case "done":
      return answer(called.value);
    case "refused":
      return refused(called.refusal.code);
    case "stored_failure":
      // The refund may have been made. The list shows it once Stripe has resolved the failure.
      throw new TicketingError("UNAVAILABLE", "Stripe gave no certain answer to the refund.");
  }
};

/** A refund of an authorization would release it, which is the task of `cancel`. */
const whatIsWrong = (
  { status, currency, metadata }: Intent,
  refund: GatewayRefund,
): string | null => {
  if (metadata["paymentId"] !== refund.paymentId) return "not_this_payment";
  if (status !== "succeeded") return "not_captured";
  return currencyOf(currency) === refund.currency ? null : "other_currency";
};

/** The result of the refund; null if it was never made, or may be made again. */
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

/** A final state: the money is on the balance again, and this refund will never pay it. */
export const hasFailed = ({ status }: Pick<Refund, "status">): boolean =>
  status === "failed" || status === "canceled";

/**
 * Refusals that a later attempt may overcome: the balance covers the refund after a top-up or
 * further sales.
 *
 * `insufficient_funds` is also the reason of a refund that was held for too long
 * (docs.stripe.com/refunds, "Handle failed refunds"). All other reasons need a person: a closed
 * card, a dispute, a cancelled refund, an amount above what is left.
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
