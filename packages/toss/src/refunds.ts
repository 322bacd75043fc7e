import {
  type GatewayRefund,
  type PaymentGateway,
  type RefundAnswer,
  TicketingError,
} from "@admit-one/core";
import type { TossApi } from "./api.ts";
import { namedIn, reasonOf } from "./cancel-reason.ts";
import { isRefundRefusal, mayPass, saysNothingIsLeft } from "./codes.ts";
import type { TossPayment } from "./payment.ts";

type Refunds = Required<Pick<PaymentGateway, "refund" | "lookupRefund">>;

/** Refunds by cancellation, and finds earlier refunds by the reason of the cancellation. */
export const createRefunds = (api: TossApi): Refunds => ({
  refund: async (refund) => {
    const payment = await api.byPaymentKey(refund.reference);
    if (payment === null) return refused("NOT_FOUND_PAYMENT");
    const wrong = whatIsWrong(payment, refund);
    if (wrong !== null) return refused(wrong);
    // When the idempotency key has expired, only this check prevents a second refund.
    return answerOf(payment, refund) ?? send(api, refund);
  },
  lookupRefund: async (refund) => {
    const payment = await api.byPaymentKey(refund.reference);
    return (payment && answerOf(payment, refund)) ?? { outcome: "not_found" };
  },
});

const send = async (api: TossApi, refund: GatewayRefund): Promise<RefundAnswer> => {
  const { refundId, attempt, reference, amount } = refund;
  const body = { cancelReason: reasonOf(refund), cancelAmount: amount };
  // Toss replays a refusal for the same key, so each attempt has its own key.
  const called = await api.cancel(reference, body, `${refundId}:${attempt}`);
  if (called.kind === "done") return certainly(answerOf(called.value, refund));
  const { code } = called;
  if (isRefundRefusal(code)) return refused(code);
  if (!saysNothingIsLeft(code)) throw uncertain(code);
  const payment = await api.byPaymentKey(reference);
  return (payment && answerOf(payment, refund)) ?? refused(code);
};

const certainly = (answer: RefundAnswer | null): RefundAnswer => {
  if (answer === null) throw uncertain("not in the payment's list");
  return answer;
};

const uncertain = (how: string): TicketingError =>
  new TicketingError("UNAVAILABLE", `Toss gave no certain answer to the refund: ${how}.`);

/** A payment that was never captured is ended by `cancel`, not refunded. */
const whatIsWrong = (payment: TossPayment, refund: GatewayRefund): string | null => {
  if (!isThisPayment(payment, refund)) return "not_this_payment";
  if (payment.approvedAt === null) return "not_captured";
  return payment.currency === refund.currency ? null : "other_currency";
};

export const isThisPayment = (
  { orderId }: Pick<TossPayment, "orderId">,
  { paymentId }: Pick<GatewayRefund, "paymentId">,
): boolean => orderId === paymentId;

/** The result of the refund; null if it was never made, or may be made again. */
const answerOf = (
  { cancels }: TossPayment,
  { refundId, attempt }: GatewayRefund,
): RefundAnswer | null => {
  const ours = (cancels ?? []).flatMap(({ cancelReason, cancelStatus }) => {
    const named = namedIn(cancelReason);
    return named?.refundId === refundId ? [{ attempt: named.attempt, cancelStatus }] : [];
  });
  const statuses = new Set(ours.map(({ cancelStatus }) => cancelStatus));
  if (statuses.has("DONE")) return { outcome: "refunded" };
  if (statuses.has("IN_PROGRESS")) return { outcome: "pending" };
  // Toss gives no reason, so a person has to ask.
  return ours.some((it) => it.attempt === attempt) ? refused("CANCEL_ABORTED") : null;
};

const refused = (reason: string): RefundAnswer => ({
  outcome: "refused",
  reason,
  retry: mayPass(reason) ? "later" : "never",
});
