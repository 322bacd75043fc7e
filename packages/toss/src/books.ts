import type { Clock, Currency, ListedPayment, PaymentGateway, PaymentId } from "@admit-one/core";
import type { TossApi, TossTransaction } from "./api.ts";

/** As many as one answer may hold without being told to hold more. */
const pageMax = 100;

/** Lists captures by Toss's transactions, where a cancellation is another one. */
export const createBooks =
  (api: TossApi, clock: Clock, name: string): NonNullable<PaymentGateway["listSince"]> =>
  async ({ sinceMs, cursor }) => {
    const transactions = await api.transactions({
      startDate: seoulTime(sinceMs),
      // Their clock may be ahead of ours.
      endDate: seoulTime(clock.nowMs() + 60_000),
      limit: String(pageMax),
      ...(cursor !== null && { startingAfter: cursor }),
    });
    const payments = transactions
      .filter(({ status }) => status === "DONE")
      .map((transaction) => toPayment(transaction, name));
    const last = transactions.at(-1);
    const more = transactions.length === pageMax && last !== undefined;
    return { payments, cursor: more ? last.transactionKey : null };
  };

const toPayment = (transaction: TossTransaction, name: string): ListedPayment => ({
  paymentId: transaction.orderId as PaymentId,
  reference: transaction.paymentKey,
  amount: transaction.amount,
  currency: transaction.currency as Currency,
  method: { type: name },
  capturedAtMs: Date.parse(transaction.transactionAt),
});

/** Korea has no summer time, so its offset is a constant. */
const seoulOffsetMs = 9 * 3_600_000;

/** `yyyy-MM-ddThh:mm:ss` without a zone, as the query wants it. */
const seoulTime = (ms: number): string =>
  new Date(ms + seoulOffsetMs).toISOString().slice(0, "yyyy-MM-ddThh:mm:ss".length);
