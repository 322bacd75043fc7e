import type { Context } from "../context.ts";
import type { BookingChange, BookingState } from "../reservation/booking.ts";
import { carryOut } from "./carry-out.ts";
import { post } from "./ledger.ts";
import type { ListedPayment, PaymentGateway } from "./payment-gateway.port.ts";
import { type OpenRefund, refundIdOf } from "./refund.ts";

const pagesMax = 100;

/**
 * Compares the gateways' books with ours (K29): money of payments that are not settled here is
 * settled, and money that no payment is known for, since the database lost it, goes back.
 */
export const reconcile = async (
  context: Context,
  { sinceMs }: { readonly sinceMs: number },
): Promise<number> => {
  let found = 0;
  for (const gateway of context.gateways) found += await reconcileOne(context, gateway, sinceMs);
  return found;
};

const reconcileOne = async (
  context: Context,
  gateway: PaymentGateway,
  sinceMs: number,
): Promise<number> => {
  let found = 0;
  let cursor: string | null = null;
  for (let page = 0; page < pagesMax && gateway.listSince !== undefined; page += 1) {
    const listed = await gateway.listSince({ sinceMs, cursor });
    for (const money of listed.payments) found += Number(await compare(context, money));
    ({ cursor } = listed);
    if (cursor === null) break;
  }
  return found;
};

const compare = async (context: Context, money: ListedPayment): Promise<boolean> => {
  const { bookings } = context.stores;
  const { paymentId, reference, amount, currency } = money;
  const payment = await bookings.payment(paymentId);
  if (payment === null) {
    return bookings.update({ by: "payment", paymentId }, (state) => {
      const change = takeOrphan(state, money, context.clock.nowMs());
      return { outcome: change !== undefined, ...(change && { change }) };
    });
  }
  const settled = payment.status !== "pending" && !("reason" in payment);
  if (settled) return false;
  const captured = { outcome: "captured", reference, amount, currency } as const;
  await carryOut(context, { paymentId, attempts: -1 }, captured);
  return true;
};

/** Nobody knows what it was for, so it goes back; it is booked as all money is. */
const takeOrphan = (
  { payment, refund }: BookingState,
  { paymentId, reference, amount, currency, method }: ListedPayment,
  nowMs: number,
): BookingChange | undefined => {
  if (payment !== null || refund !== null) return undefined;
  const refundId = refundIdOf(paymentId);
  const posting = { amount, currency, paymentId, atMs: nowMs };
  const orphan: OpenRefund = {
    refundId,
    paymentId,
    reservationId: null,
    showId: null,
    userId: null,
    method,
    reference,
    amount,
    currency,
    reason: "unknown_payment",
    requestedAtMs: nowMs,
    attempt: 1,
    attempts: 0,
    sentAtMs: null,
    version: 1,
    status: "requested",
    recoverAtMs: nowMs,
    failure: null,
  };
  return {
    refunds: [orphan],
    ledger: [
      ...post("gateway", "suspense", { ...posting, postingId: `${paymentId}.captured` }),
      ...post("suspense", "refunds_payable", { ...posting, postingId: `${refundId}.requested` }),
    ],
  };
};
