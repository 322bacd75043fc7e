import type { Context } from "../context.ts";
import type { PaymentId } from "../ids.ts";
import { backoffMs, carryOut } from "./carry-out.ts";
import { gatewayOf, toGateway, type Unknown, within } from "./gateway-call.ts";
import { settleRefund } from "./late-money.ts";
import { charge, leaseOf } from "./pay.ts";
import type { PendingPayment, RefundingPayment } from "./payment.ts";
import type { PaymentGateway } from "./payment-gateway.port.ts";
import { nextMove } from "./recovery-table.ts";
import { isSettlement } from "./settle-payment.ts";

const batchMax = 20;

type Claimed = PendingPayment | RefundingPayment;

/**
 * Finishes payments that a crash, a lost answer or a time-out left open, and refunds. Any number of
 * servers may run it at once: each payment is claimed before it is worked on.
 */
export const recover = async (context: Context): Promise<number> => {
  const { stores, clock } = context;
  const due = await stores.bookings.duePayments(clock.nowMs(), batchMax);
  const steps = await Promise.allSettled(due.map((id) => recoverOne(context, id)));
  const failed = steps.find((step) => step.status === "rejected");
  if (failed) throw failed.reason;
  return steps.length;
};

const recoverOne = async (context: Context, paymentId: PaymentId): Promise<void> => {
  const payment = await claim(context, paymentId);
  if (payment === null) return;
  const gateway = gatewayOf(context, payment.method);
  if (gateway === undefined) throw new TypeError(`No gateway serves ${payment.method.type}.`);
  await (payment.status === "pending"
    ? recoverPending(context, gateway, payment)
    : sendRefund(context, gateway, payment));
};

/** The claim is a lease: it moves `recoverAtMs` on, so of racing servers one finds the payment due. */
const claim = (context: Context, paymentId: PaymentId): Promise<Claimed | null> => {
  const { stores, clock, timers } = context;
  const jitter = timers.random();
  return stores.bookings.update<Claimed | null>({ by: "payment", paymentId }, ({ payment }) => {
    const nowMs = clock.nowMs();
    if (payment?.status !== "pending" && payment?.status !== "refunding") return { outcome: null };
    if (payment.recoverAtMs > nowMs) return { outcome: null };
    const claimed: Claimed = {
      ...payment,
      version: payment.version + 1,
      attempts: payment.attempts + 1,
      recoverAtMs: nowMs + leaseOf(context) + backoffMs(payment.attempts, jitter),
    };
    return { outcome: claimed, change: { payments: [claimed] } };
  });
};

const recoverPending = async (
  context: Context,
  gateway: PaymentGateway,
  payment: PendingPayment,
): Promise<void> => {
  const { paymentId } = payment;
  const known = await within(context, () => gateway.lookup(toGateway(payment)));
  const next = nextMove(payment, known, context.clock.nowMs());
  switch (next.move) {
    case "settle":
      await carryOut(context, paymentId, next.answer);
      return;
    case "charge":
      await charge(context, payment);
      return;
    case "cancel":
      await carryOut(context, paymentId, await cancel(context, gateway, payment));
      return;
    case "wait":
      await carryOut(context, paymentId, { outcome: "unknown" });
      return;
  }
};

/** A cancellation that is not final is as unknown as none: the next turn asks again. */
const cancel = async (context: Context, gateway: PaymentGateway, payment: PendingPayment) => {
  const answer = await within(context, () => gateway.cancel(toGateway(payment)));
  const unknown: Unknown = { outcome: "unknown" };
  return isSettlement(answer) && answer.outcome !== "pending" ? answer : unknown;
};

/** The refund's id follows from the payment's, so that it is sent once however often it is sent. */
const sendRefund = async (
  context: Context,
  gateway: PaymentGateway,
  { paymentId, reference, amount, currency, method }: RefundingPayment,
): Promise<void> => {
  const refundId = `${paymentId}-refund`;
  const request = { refundId, attempt: 1, paymentId, reference, amount, currency, method };
  const answer = await within(context, () => gateway.refund(request));
  if (answer.outcome !== "refunded") return;
  const { stores, clock } = context;
  await stores.bookings.update({ by: "payment", paymentId }, (state) => {
    const change = settleRefund(state, clock.nowMs());
    return { outcome: undefined, ...(change && { change }) };
  });
};
