import type { PaymentId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { isOwn } from "../../payment/refund.ts";
import type { RetryRefund, RetryRefundOutcome } from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { refundNow } from "./refund-now.ts";
import { retryStuck } from "./retry-stuck.ts";

/** Sends a payment's failed refunds again, after an operator fixed the cause (K16). */
export const retryRefund = async (
  context: SalesContext,
  command: RetryRefund,
): Promise<RetryRefundOutcome> => {
  const { stores, clock } = context;
  const paymentId = command.paymentId as PaymentId;
  const retried = await stores.bookings.update({ by: "payment", paymentId }, (state) => {
    const change = retryStuck(state, clock.nowMs());
    const [first] = change?.refunds ?? [];
    return { outcome: first?.refundId, ...(change && { change }) };
  });
  await refundNow(context, paymentId);
  const refunds = await stores.bookings.refunds(paymentId);
  const own = refunds.filter(isOwn);
  const refund = own.find(({ refundId }) => refundId === retried) ?? own.at(-1);
  return refund === undefined ? notFound("refund") : { outcome: "refund_found", refund, refunds };
};
