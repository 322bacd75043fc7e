import type { RetryRefund, RetryRefundOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import type { PaymentId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import { refundNow } from "./recover.ts";
import { retryRefund as retry } from "./recover-refund.ts";

/** An operator sends a refund anew that had failed for good (K16). */
export const retryRefund = async (
  context: Context,
  command: RetryRefund,
): Promise<RetryRefundOutcome> => {
  const { stores, clock } = context;
  const paymentId = command.paymentId as PaymentId;
  await stores.bookings.update({ by: "payment", paymentId }, (state) => {
    const change = retry(state, clock.nowMs());
    return { outcome: undefined, ...(change && { change }) };
  });
  await refundNow(context, paymentId);
  const refund = await stores.bookings.refund(paymentId);
  return refund === null ? notFound("refund") : { outcome: "refund_found", refund };
};
