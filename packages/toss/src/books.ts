import type { Clock, Currency, ListedPayment, PaymentGateway, PaymentId } from "@admit-one/core";
import type { TossApi, TossTransaction } from "./api.ts";

/** The default maximum of one answer. */
const pageMax = 100;

type Books = Required<Pick<PaymentGateway, "listSince" | "movedSince">>;

/**
 * Reads Toss's transactions: each capture is one, and each cancellation is another, listed under
 * the day on which it happened. An `IN_PROGRESS` transaction does not count yet, and an `ABORTED`
 * one never will.
 */
export const createBooks = (api: TossApi, clock: Clock, name: string): Books => {
  const read = async (sinceMs: number, cursor: string | null) => {
    const transactions = await api.transactions({
      startDate: seoulTime(sinceMs),
      // Toss's clock may be ahead of ours.
      endDate: seoulTime(clock.nowMs() + 60_000),
      limit: String(pageMax),
      ...(cursor !== null && { startingAfter: cursor }),
    });
    const last = transactions.at(-1);
    const more = transactions.length === pageMax && last !== undefined;
    return { transactions, cursor: more ? last.transactionKey : null };
  };
  return {
    listSince: async ({ sinceMs, cursor: from }) => {
      const { transactions, cursor } = await read(sinceMs, from);
      const payments = transactions
        .filter(({ status }) => status === "DONE")
        .map((transaction) => toPayment(transaction, name));
      return { payments, cursor };
    },
    movedSince: async ({ sinceMs, cursor: from }) => {
      const { transactions, cursor } = await read(sinceMs, from);
      const moved = transactions
        .filter(({ status }) => status === "CANCELED" || status === "PARTIAL_CANCELED")
        .map(({ orderId }) => orderId as PaymentId);
      return { paymentIds: [...new Set(moved)], cursor };
    },
  };
};

const toPayment = (transaction: TossTransaction, name: string): ListedPayment => ({
  paymentId: transaction.orderId as PaymentId,
  reference: transaction.paymentKey,
  amount: transaction.amount,
  currency: transaction.currency as Currency,
  method: { type: name },
  capturedAtMs: Date.parse(transaction.transactionAt),
});

/** Korea has no daylight saving time, so its offset is constant. */
const seoulOffsetMs = 9 * 3_600_000;

/** `yyyy-MM-ddThh:mm:ss` without a time zone, as the query requires. */
const seoulTime = (ms: number): string =>
  new Date(ms + seoulOffsetMs).toISOString().slice(0, "yyyy-MM-ddThh:mm:ss".length);
