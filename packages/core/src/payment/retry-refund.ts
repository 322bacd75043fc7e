import type { RetryRefund, RetryRefundOutcome } from "../box-office.ts";
import type { Context } from "../context.ts";
import type { PaymentId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import type { BookingChange, BookingState } from "../reservation/booking.ts";
import { refundNow } from "./recover.ts";
import { carryOn, isOwn, type OpenRefund, type StuckRefund } from "./refund.ts";

/** An operator has put right what made a payment's refunds fail: they are sent anew (K16). */
export const retryRefund = async (
  context: Context,
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

/** All of the payment that need an operator since an instant or before, as new attempts. */
export const retryStuck = (
  state: BookingState,
  nowMs: number,
  untilMs: number = Number.POSITIVE_INFINITY,
): BookingChange | undefined => {
  const stuck = state.refunds.filter(
    (refund): refund is StuckRefund =>
      refund.status === "needs_operator" && refund.stuckAtMs <= untilMs,
  );
  if (stuck.length === 0) return undefined;
  return {
    refunds: stuck.map(
      (refund): OpenRefund => ({
        ...carryOn(refund),
        attempt: refund.attempt + 1,
        sentAtMs: null,
        refusedSinceMs: null,
        status: "requested",
        recoverAtMs: nowMs,
        failure: refund.failure,
      }),
    ),
  };
};
