import type { PaymentId } from "@admit-one/core";

/** What moved for one payment, in minor units. */
export type LedgerLine = {
  readonly paymentId: PaymentId;
  /** How often money was captured. More than once is a defect. */
  readonly captures: number;
  readonly captured: number;
  readonly refunded: number;
};

export type Ledger = {
  capture(paymentId: PaymentId, amount: number): void;
  refund(paymentId: PaymentId, amount: number): void;
  /** How much of a payment is not refunded yet. */
  left(paymentId: PaymentId): number;
  readonly lines: () => readonly LedgerLine[];
};

/** Creates an empty ledger. It adds up amounts and checks nothing. */
export const createLedger = (): Ledger => {
  const lines = new Map<PaymentId, LedgerLine>();
  const line = (paymentId: PaymentId): LedgerLine =>
    lines.get(paymentId) ?? { paymentId, captures: 0, captured: 0, refunded: 0 };

  return {
    capture: (paymentId, amount) => {
      const { captures, captured, refunded } = line(paymentId);
      const next = { paymentId, captures: captures + 1, captured: captured + amount, refunded };
      lines.set(paymentId, next);
    },
    refund: (paymentId, amount) => {
      const before = line(paymentId);
      lines.set(paymentId, { ...before, refunded: before.refunded + amount });
    },
    left: (paymentId) => line(paymentId).captured - line(paymentId).refunded,
    lines: () => [...lines.values()],
  };
};
