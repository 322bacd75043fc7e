import type { PaymentId } from "../../kernel/ids.ts";
import { findGateway, within } from "../../payment/gateway-call.ts";
import { walletType } from "../../payment/ledger.ts";
import { isPaid } from "../../payment/payment.ts";
import type { MovedPayment, ProviderMovements } from "../../payment/payment-gateway.port.ts";
import { isOwn } from "../../payment/refund.ts";
import type { BookingState } from "../booking.ts";
import type { SalesContext } from "../sales-context.ts";
import { applyMovements } from "./apply-movements.ts";
import type { Recovered } from "./recovered.ts";

/**
 * Reads from the provider's books what moved a payment's money, and applies the differences to
 * ours. A payment without captured money is skipped. So is a gateway without `movements`, because
 * its money moves only through our own calls.
 */
export const learnMovements = async (
  context: SalesContext,
  paymentId: PaymentId,
): Promise<Recovered> => {
  const { bookings } = context.stores;
  const slice = { by: "payment", paymentId } as const;
  const moved = await bookings.update(slice, (state) => ({ outcome: movedOf(state) }));
  if (moved === null || moved.method.type === walletType) {
    return { isAsked: false, isHeard: true };
  }
  const gateway = findGateway(context, moved.method);
  if (gateway === undefined) return { isAsked: false, isHeard: false };
  if (gateway.movements === undefined) return { isAsked: false, isHeard: true };
  const listed = await within(context, async () => gateway.movements?.(moved) ?? noMovements);
  if ("outcome" in listed) return { isAsked: true, isHeard: false };
  await bookings.update(slice, (state) => {
    const change = applyMovements(state, listed, context.clock.nowMs());
    return { outcome: undefined, ...(change && { change }) };
  });
  return { isAsked: true, isHeard: true };
};

const noMovements: ProviderMovements = { refunds: [], disputes: [] };

/** A payment with money, or money without a known payment. */
const movedOf = ({ payment, refunds }: BookingState): MovedPayment | null => {
  if (payment !== null) {
    // Free seats were paid without a gateway, so the gateway does not know them.
    if (!isPaid(payment) || payment.takenAmount === 0) return null;
    const { paymentId, amount, currency, method, createdAtMs, reference } = payment;
    return { paymentId, amount, currency, method, createdAtMs, reference };
  }
  const order = refunds.find(isOwn);
  if (order === undefined) return null;
  const { paymentId, amount, currency, method, requestedAtMs: createdAtMs, reference } = order;
  return { paymentId, amount, currency, method, createdAtMs, reference };
};
