import type { PaymentId, Refund } from "@admit-one/core";
import type { Index } from "./table.ts";

/** The refunds of each payment, ordered by `no`. */
export type RefundIndex = Index<Refund> & {
  of(paymentId: PaymentId): readonly Refund[];
};

export const createRefundIndex = (): RefundIndex => {
  const byPayment = new Map<PaymentId, readonly Refund[]>();
  const of = (paymentId: PaymentId): readonly Refund[] => byPayment.get(paymentId) ?? [];
  return {
    of,
    add: (row) => {
      byPayment.set(
        row.paymentId,
        [...of(row.paymentId), row].sort((a, b) => a.no - b.no),
      );
    },
    remove: (row) => {
      byPayment.set(
        row.paymentId,
        of(row.paymentId).filter((other) => other !== row),
      );
    },
  };
};
