import type { Context } from "../context.ts";
import type { PaymentId } from "../ids.ts";
import { recoverPayment } from "./recover-payment.ts";
import { recoverRefund } from "./recover-refund.ts";
import { workInbox } from "./work-inbox.ts";

const batchMax = 20;

/**
 * Finishes payments that a crash, a lost answer or a time-out left open, follows up on webhooks, and
 * sends refunds. Any number of servers may run it at once: each payment is claimed before it is
 * worked on.
 */
export const recover = async (context: Context): Promise<number> => {
  const { bookings } = context.stores;
  const nowMs = context.clock.nowMs();
  const payments = await bookings.duePayments(nowMs, batchMax);
  const refunds = await bookings.dueRefunds(nowMs, batchMax);
  const news = workInbox(context);
  const steps = await Promise.allSettled([
    ...payments.map((id) => recoverPayment(context, id)),
    ...refunds.map((id) => recoverRefund(context, id)),
    news,
  ]);
  const failed = steps.find((step) => step.status === "rejected");
  if (failed) throw failed.reason;
  return payments.length + refunds.length + (await news);
};

/** Refunds at once what was just asked for; where it can't, `recover` goes on. */
export const refundNow = (context: Context, paymentId: PaymentId): Promise<unknown> =>
  recoverRefund(context, paymentId).catch(() => {});
