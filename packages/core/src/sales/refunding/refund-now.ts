import type { PaymentId } from "../../kernel/ids.ts";
import { isOpen, owedOf } from "../../payment/refund.ts";
import type { DueRefund } from "../booking-store.port.ts";
import type { SalesContext } from "../sales-context.ts";
import { learnMovements } from "./learn-movements.ts";
import { recoverRefund } from "./recover-refund.ts";
import { retryStuck } from "./retry-stuck.ts";

/**
 * A gateway may refuse a refund because the money was paid back elsewhere; its books show that. If
 * they settled a part, the rest is sent, because the gateway may have refused only the excess. Each
 * round sends less, so the loop ends.
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

/** Sends newly requested refunds at once. If that fails, `recover` continues. */
export const refundNow = async (context: SalesContext, paymentId: PaymentId): Promise<void> => {
  try {
    const refunds = await context.stores.bookings.refunds(paymentId);
    for (const refund of refunds.filter(isOpen)) await refundOne(context, refund);
  } catch {
    // The refund is stored, so it is not lost.
  }
};
