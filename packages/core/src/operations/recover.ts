import { walletType } from "../payment/ledger.ts";
import type { DuePayment } from "../sales/booking-store.port.ts";
import { recoverPayment } from "../sales/recovery/recover-payment.ts";
import { takeNews, workInbox } from "../sales/recovery/work-inbox.ts";
import { refundOne } from "../sales/refunding/refund-now.ts";
import type { OperationsContext } from "./operations-context.ts";

const batchMax = 20;

/**
 * Finishes payments that a crash, a lost answer or a time-out left open, processes webhooks, and
 * sends refunds. Any number of servers may run it at once, because each payment is claimed first.
 * Look-ups stay within the gateway's budget: first payments named by webhooks, then those due for
 * longest. The others stay due.
 */
export const recover = async (context: OperationsContext): Promise<number> => {
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

/** All payers of refunds. The box office itself pays back wallet payments. */
const payersOf = ({ gateways }: OperationsContext): readonly string[] => [
  walletType,
  ...gateways.map(({ name }) => name),
];

const recoverDue = async (
  context: OperationsContext,
  { paymentId, gateway }: DuePayment,
  takenAtMs: number,
): Promise<void> => {
  const { isAsked } = await recoverPayment(context, paymentId);
  if (gateway !== null && !isAsked) context.lookups.giveBack(gateway, takenAtMs);
};
