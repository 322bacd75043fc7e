import { toGateway, unknown, within } from "../../payment/gateway-call.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import type { PaymentGateway } from "../../payment/payment-gateway.port.ts";
import type { SalesContext } from "../sales-context.ts";
import { carryOut, type PaymentState } from "./carry-out.ts";

/**
 * Asks the gateway to never take money for this payment. The step `voiding` must be committed
 * before. An answer that is not final counts as unknown, and `recover` asks again.
 */
export const fence = async (
  context: SalesContext,
  gateway: PaymentGateway,
  voiding: PendingPayment,
): Promise<PaymentState> => {
  const answer = await within(context, () => gateway.cancel(toGateway(voiding)));
  const isFinal =
    answer.outcome === "captured" || answer.outcome === "declined" || answer.outcome === "failed";
  return carryOut(context, voiding, isFinal ? answer : unknown);
};
