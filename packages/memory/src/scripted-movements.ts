import type {
  Clock,
  Currency,
  GatewayRefund,
  PaymentId,
  ProviderDispute,
  ProviderMovements,
  ProviderRefund,
  RefundAnswer,
} from "@admit-one/core";
import type { Ledger } from "./ledger.ts";

/** What happens to refunds: paid at once, accepted and paid later, or refused for now. */
export type RefundMood = "paid" | "pending" | "no_balance";

/** A captured payment, with what is needed to move its money. */
export type Captured = {
  readonly paymentId: PaymentId;
  readonly currency: Currency;
};

type Moved<T> = T & { readonly paymentId: PaymentId; readonly changedAtMs: number };
type MovedRefund = Moved<ProviderRefund> & { readonly attempt: number };

export type ScriptedMovements = {
  mood: RefundMood;
  refund(refund: GatewayRefund): RefundAnswer;
  lookupRefund(refund: Pick<GatewayRefund, "refundId" | "attempt">): RefundAnswer | null;
  refundOutside(of: Captured, amount: number | undefined): ProviderRefund;
  /** Completes every pending refund. */
  settle(): void;
  failPending(failure: string): void;
  fail(id: string, failure: string): void;
  openDispute(of: Captured, amount: number | undefined): ProviderDispute;
  setDispute(reference: string, status: ProviderDispute["status"]): void;
  of(paymentId: PaymentId): ProviderMovements;
  since(sinceMs: number): readonly PaymentId[];
};

/**
 * Refunds and disputes of captured payments. Every change is announced as news about its payment.
 */
export const createScriptedMovements = (
  ledger: Ledger,
  clock: Clock,
  tell: (paymentId: PaymentId) => void,
): ScriptedMovements => {
  // By reference, oldest first. A changed record keeps its position.
  const refunds = new Map<string, MovedRefund>();
  const disputes = new Map<string, Moved<ProviderDispute>>();

  const put = <T extends ProviderRefund | ProviderDispute>(
    records: Map<string, T>,
    record: T & { readonly paymentId: PaymentId },
  ): T => {
    records.set(record.reference, { ...record, changedAtMs: clock.nowMs() });
    tell(record.paymentId);
    return record;
  };

  const open = (
    details: Pick<MovedRefund, "paymentId" | "refundId" | "attempt" | "amount" | "currency">,
    status: "pending" | "succeeded",
  ): MovedRefund => {
    ledger.refund(details.paymentId, details.amount);
    const reference = `scripted-refund-${refunds.size + 1}`;
    return put(refunds, {
      ...details,
      reference,
      status,
      failure: null,
      changedAtMs: clock.nowMs(),
    });
  };

  const known = (refundId: string, attempt: number): MovedRefund | undefined => {
    const ours = [...refunds.values()].filter((it) => it.refundId === refundId);
    const live = ours.find(({ status }) => status !== "failed");
    return live ?? ours.find((it) => it.attempt === attempt);
  };

  const fail = (refund: MovedRefund, failure: string): void => {
    ledger.refund(refund.paymentId, -refund.amount);
    put(refunds, { ...refund, status: "failed", failure });
  };

  const dispute = (reference: string): Moved<ProviderDispute> => {
    const found = disputes.get(reference);
    if (found === undefined) throw new TypeError(`There is no dispute ${reference}.`);
    return found;
  };

  const movements: ScriptedMovements = {
    mood: "paid",
    refund: ({ refundId, attempt, paymentId, amount, currency }) => {
      const before = known(refundId, attempt);
      if (before !== undefined) return answerOf(before);
      if (amount <= 0 || amount > ledger.left(paymentId)) return refused("not_captured", "never");
      if (movements.mood === "no_balance") return refused(noBalance, "later");
      const status = movements.mood === "pending" ? "pending" : "succeeded";
      return answerOf(open({ refundId, attempt, paymentId, amount, currency }, status));
    },
    lookupRefund: ({ refundId, attempt }) => {
      const found = known(refundId, attempt);
      return found === undefined ? null : answerOf(found);
    },
    refundOutside: ({ paymentId, currency }, asked) => {
      const left = ledger.left(paymentId);
      const amount = asked ?? left;
      if (amount <= 0 || amount > left) throw new TypeError(`${left} are left of ${paymentId}.`);
      const status = movements.mood === "pending" ? "pending" : "succeeded";
      return open({ refundId: null, attempt: 1, paymentId, amount, currency }, status);
    },
    settle: () => {
      for (const refund of refunds.values()) {
        if (refund.status === "pending") put(refunds, { ...refund, status: "succeeded" });
      }
    },
    fail: (id, failure) => {
      const refund = [...refunds.values()].findLast(
        ({ reference, refundId, status }) =>
          (reference === id || refundId === id) && status !== "failed",
      );
      if (refund === undefined) throw new TypeError(`No refund ${id} can fail.`);
      fail(refund, failure);
    },
    failPending: (failure) => {
      for (const refund of refunds.values()) if (refund.status === "pending") fail(refund, failure);
    },
    openDispute: ({ paymentId, currency }, amount = ledger.left(paymentId)) => {
      const reference = `scripted-dispute-${disputes.size + 1}`;
      const record = { reference, amount, currency, paymentId, changedAtMs: clock.nowMs() };
      return put(disputes, { ...record, status: "open" });
    },
    setDispute: (reference, status) => {
      put(disputes, { ...dispute(reference), status });
    },
    of: (paymentId) => ({
      refunds: [...refunds.values()].filter((it) => it.paymentId === paymentId).map(toRefund),
      disputes: [...disputes.values()].filter((it) => it.paymentId === paymentId).map(toDispute),
    }),
    since: (sinceMs) => {
      const moved = [...refunds.values(), ...disputes.values()];
      const changed = moved.filter(({ changedAtMs }) => changedAtMs >= sinceMs);
      return [...new Set(changed.map(({ paymentId }) => paymentId))];
    },
  };
  return movements;
};

/** The only failure that is temporary: it ends once there is money. */
const noBalance = "insufficient_funds";

const answerOf = ({ status, failure }: ProviderRefund): RefundAnswer => {
  switch (status) {
    case "pending":
      return { outcome: "pending" };
    case "succeeded":
      return { outcome: "refunded" };
    case "failed":
      return refused(failure ?? "failed", failure === noBalance ? "later" : "never");
  }
};

const refused = (reason: string, retry: "later" | "never"): RefundAnswer => ({
  outcome: "refused",
  reason,
  retry,
});

/** Drops the fields that only the books need. */
const toRefund = (refund: MovedRefund): ProviderRefund => {
  const { refundId, reference, amount, currency, status, failure } = refund;
  return { refundId, reference, amount, currency, status, failure };
};

const toDispute = (dispute: Moved<ProviderDispute>): ProviderDispute => {
  const { reference, amount, currency, status } = dispute;
  return { reference, amount, currency, status };
};
