import type { Alarm } from "../kernel/alarm.ts";
import { walletType } from "../payment/ledger.ts";
import type { Payment } from "../payment/payment.ts";
import { isOpen, type Refund } from "../payment/refund.ts";
import type { BookingSnapshot } from "../sales/booking-view.ts";

/**
 * A payment or refund that waits for a gateway that is not configured. It does not block anything
 * else.
 */
type Waiting = {
  readonly gateway: string;
  readonly paymentId: string;
  readonly sinceMs: number;
  readonly what: "payment" | "refund";
};

/** Everything that waits for one gateway. */
type Queue = { readonly oldest: Waiting; readonly payments: number; readonly refunds: number };

/** Collects what waits for gateways, over all pages of payments and refunds. */
export type WaitingFold = {
  readonly add: (rows: Pick<BookingSnapshot, "payments" | "refunds">, nowMs: number) => void;
  /** One alarm for each gateway that is needed and not configured. */
  readonly alarms: (served: readonly string[] | undefined) => readonly Alarm[];
};

export const createWaitingFold = (): WaitingFold => {
  const queues = new Map<string, Queue>();
  const add = (one: Waiting): void => {
    const { oldest, payments, refunds } = queues.get(one.gateway) ?? {
      oldest: one,
      payments: 0,
      refunds: 0,
    };
    queues.set(one.gateway, {
      oldest: one.sinceMs < oldest.sinceMs ? one : oldest,
      payments: payments + Number(one.what === "payment"),
      refunds: refunds + Number(one.what === "refund"),
    });
  };
  return {
    add: ({ payments, refunds }, nowMs) => {
      for (const one of payments.flatMap((payment) => ofPayment(payment, nowMs))) add(one);
      for (const one of refunds.flatMap(ofRefund)) add(one);
    },
    alarms: (served) => {
      if (served === undefined) return [];
      const known = new Set([...served, walletType]);
      return [...queues]
        .filter(([gateway]) => !known.has(gateway))
        .map(([gateway, queue]) => missing(gateway, queue));
    },
  };
};

const missing = (gateway: string, { oldest, payments, refunds }: Queue): Alarm => ({
  alarm: "gateway_missing",
  message:
    `Payments or refunds wait for the gateway ${gateway}, which is not there: give it to the ` +
    `box office as one of earlier payments, on the server with GATEWAY=…,${gateway}:old. ` +
    "Refunds that it was never asked for can also be paid by hand: settleRefund.",
  ids: {
    gateway,
    payments: String(payments),
    refunds: String(refunds),
    paymentId: oldest.paymentId,
  },
  sinceMs: oldest.sinceMs,
  endedBy: [],
});

const ofPayment = (
  { method, paymentId, ...payment }: Payment,
  nowMs: number,
): readonly Waiting[] => {
  const { status, createdAtMs: sinceMs } = payment;
  // For a payment that ended, no money can arrive after the watch.
  const isWatched =
    (status === "declined" || status === "failed") && nowMs < (payment.watchUntilMs ?? 0);
  const waits = status === "pending" || isWatched;
  return waits ? [{ gateway: method.type, paymentId, sinceMs, what: "payment" }] : [];
};

/** A refund of zero needs no gateway. */
const ofRefund = (refund: Refund): readonly Waiting[] => {
  const { method, paymentId, amount, requestedAtMs: sinceMs } = refund;
  return isOpen(refund) && amount > 0
    ? [{ gateway: method.type, paymentId, sinceMs, what: "refund" }]
    : [];
};
