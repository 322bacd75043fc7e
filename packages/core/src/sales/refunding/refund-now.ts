import type { PaymentId } from "../../kernel/ids.ts";
import { isOpen, owedOf } from "../../payment/refund.ts";
import type { DueRefund } from "../booking-store.port.ts";
import type { SalesContext } from "../sales-context.ts";
import { learnMovements } from "./learn-movements.ts";
import { recoverRefund } from "./recover-refund.ts";
import { retryStuck } from "./retry-stuck.ts";

/**
 * What the gateway refuses may have been paid back elsewhere: its books say so. Where that settled a
 * part, the rest is sent: only as much was too much. Each round has less to send, so it ends.
 */
export const refundOne = async (context: SalesContext, named: DueRefund): Promise<void> => {
  for (;;) {
    const refused = await recoverRefund(context, named);
    if (refused === null) return;
    await learnMovements(context, named.paymentId);
    if (!(await sendRest(context, named, refused))) return;
  }
};

const sendRest = (
  { stores, clock }: SalesContext,
  { paymentId, refundId }: DueRefund,
  refused: number,
): Promise<boolean> =>
  stores.bookings.update({ by: "payment", paymentId }, (state) => {
    const change = retryStuck(
      state,
      clock.nowMs(),
      (refund) => refund.refundId === refundId && owedOf(refund) < refused,
    );
    return { outcome: change !== undefined, ...(change && { change }) };
  });

/** Refunds at once what was just ordered; where it can't, `recover` goes on. */
export const refundNow = async (context: SalesContext, paymentId: PaymentId): Promise<void> => {
  try {
    const refunds = await context.stores.bookings.refunds(paymentId);
    for (const refund of refunds.filter(isOpen)) await refundOne(context, refund);
  } catch {
    // It is written down, so it is not lost.
  }
};
