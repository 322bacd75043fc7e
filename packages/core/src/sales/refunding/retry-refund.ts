import type { PaymentId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import type { Operating } from "../../kernel/operating.ts";
import { notFound } from "../../kernel/refusals.ts";
import { isOwn } from "../../payment/refund.ts";
import { acceptBooking } from "../accept-booking.ts";
import type { RetryRefund, RetryRefundOutcome } from "../refund-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { refundNow } from "./refund-now.ts";
import { retryStuck } from "./retry-stuck.ts";

/** Sends a payment's failed refunds again, after an operator fixed the cause (K16). */
export const retryRefund = async (
  context: Operating<SalesContext>,
  command: RetryRefund,
): Promise<RetryRefundOutcome> => {
  const { stores, clock } = context;
  const paymentId = command.paymentId as PaymentId;
  const retried = await acceptBooking<string | undefined>(
    context,
    { by: "payment", paymentId },
    (state) => {
      const nowMs = clock.nowMs();
      const change = retryStuck(state, nowMs);
      if (change === undefined) return { outcome: undefined };
      const refundIds = (change.refunds ?? []).map(({ refundId }) => refundId);
      const note: Note = { atMs: nowMs, subject: ["payment", paymentId], details: { refundIds } };
      return { outcome: refundIds[0], change, note };
    },
  );
  await refundNow(context.whole, paymentId);
  const refunds = await stores.bookings.refunds(paymentId);
  const own = refunds.filter(isOwn);
  const refund = own.find(({ refundId }) => refundId === retried) ?? own.at(-1);
  return refund === undefined ? notFound("refund") : { outcome: "refund_found", refund, refunds };
};
