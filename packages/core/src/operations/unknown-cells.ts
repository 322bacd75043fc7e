import type { ListedPayment } from "../payment/payment-gateway.port.ts";

/** Money at a gateway whose payment's id begins with a name that no cell has. */
export type UnknownCell = {
  readonly gateway: string;
  readonly cell: string;
  /** How many payments, at most 1,000. */
  readonly payments: number;
  /** The payment that was captured first. */
  readonly paymentId: string;
  readonly sinceMs: number;
};

/** What this process has read of them since its start. */
export type UnknownCells = {
  note(gateway: string, cell: string, money: ListedPayment): void;
  all(): readonly UnknownCell[];
};

/** The books are read again and again, and an account may belong to others too. */
const paymentsMax = 1_000;
const cellsMax = 100;

type Known = { readonly first: UnknownCell; readonly paymentIds: Set<string> };

export const createUnknownCells = (): UnknownCells => {
  const known = new Map<string, Known>();
  return {
    note: (gateway, cell, { paymentId, capturedAtMs: sinceMs }) => {
      const name = `${gateway} ${cell}`;
      const found = known.get(name);
      if (found === undefined && known.size >= cellsMax) return;
      const { first, paymentIds } = found ?? { first: null, paymentIds: new Set<string>() };
      if (paymentIds.size < paymentsMax) paymentIds.add(paymentId);
      const isFirst = first === null || sinceMs < first.sinceMs;
      const { size: payments } = paymentIds;
      known.set(name, {
        first: isFirst ? { gateway, cell, payments, paymentId, sinceMs } : { ...first, payments },
        paymentIds,
      });
    },
    all: () => [...known.values()].map(({ first }) => first),
  };
};
