import type { Context } from "../context.ts";
import type { PaymentId } from "../kernel/ids.ts";
import type { DuePayment, DueRefund } from "../sales/booking-store.port.ts";
import { learnMovements } from "../sales/recovery/learn-movements.ts";
import { walletType } from "../payment/ledger.ts";
import { recoverPayment } from "../sales/recovery/recover-payment.ts";
import { recoverRefund } from "../sales/refunding/recover-refund.ts";
import { isOpen, owedOf } from "../payment/refund.ts";
import { retryStuck } from "../sales/refunding/retry-stuck.ts";
import { takeNews, workInbox } from "../sales/recovery/work-inbox.ts";

const batchMax = 20;

/**
 * Finishes payments that a crash, a lost answer or a time-out left open, follows up on webhooks, and
 * sends refunds. Any number of servers may run it at once: each payment is claimed before it is
 * worked on. A gateway is asked as often as its budget allows: first about what it told of, then about
 * those that are due for longest; the others stay due.
 */
export const recover = async (context: Context): Promise<number> => {
  const { stores, clock, lookups } = context;
  const { bookings } = stores;
  const nowMs = clock.nowMs();
  const news = await takeNews(context, nowMs);
  const due = await bookings.duePayments(nowMs, batchMax, lookups.open(nowMs));
  const payments = due.filter(({ gateway }) => gateway === null || lookups.take(gateway, nowMs));
  const refunds = await bookings.dueRefunds(nowMs, batchMax, payersOf(context));
  const steps = await Promise.allSettled([
    ...payments.map((payment) => recoverDue(context, payment, nowMs)),
    ...refunds.map((named) => refundOne(context, named)),
    workInbox(context, news, nowMs),
  ]);
  const failed = steps.find((step) => step.status === "rejected");
  if (failed) throw failed.reason;
  return payments.length + refunds.length + news.length;
};

/** Who pays back: the box office itself what was paid out of wallets. */
const payersOf = ({ gateways }: Context): readonly string[] => [
  walletType,
  ...gateways.map(({ name }) => name),
];

const recoverDue = async (
  context: Context,
  { paymentId, gateway }: DuePayment,
  takenAtMs: number,
): Promise<void> => {
  const { isAsked } = await recoverPayment(context, paymentId);
  if (gateway !== null && !isAsked) context.lookups.giveBack(gateway, takenAtMs);
};

/**
 * What the gateway refuses may have been paid back elsewhere: its books say so. Where that settled a
 * part, the rest is sent: only as much was too much. Each round has less to send, so it ends.
 */
const refundOne = async (context: Context, named: DueRefund): Promise<void> => {
  for (;;) {
    const refused = await recoverRefund(context, named);
    if (refused === null) return;
    await learnMovements(context, named.paymentId);
    if (!(await sendRest(context, named, refused))) return;
  }
};

const sendRest = (
  { stores, clock }: Context,
  { paymentId, refundId }: DueRefund,
  refused: number,
): Promise<boolean> =>
  stores.bookings.update({ by: "payment", paymentId }, (state) => {
    const change = retryStuck(
      state,
      clock.nowMs(),
      (refund) => refund.refundId === refundId && owedOf(refund) < refused,
    );
    return { outcome: change !== undefined, ...(change && { change }) };
  });

/** Refunds at once what was just ordered; where it can't, `recover` goes on. */
export const refundNow = async (context: Context, paymentId: PaymentId): Promise<void> => {
  try {
    const refunds = await context.stores.bookings.refunds(paymentId);
    for (const refund of refunds.filter(isOpen)) await refundOne(context, refund);
  } catch {
    // It is written down, so it is not lost.
  }
};
