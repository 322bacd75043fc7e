import {
  findGateway,
  firstCall,
  toGateway,
  type Unknown,
  unknown,
  within,
} from "../../payment/gateway-call.ts";
import type { PendingPayment } from "../../payment/payment.ts";
import {
  type GatewayAnswer,
  isTwoStep,
  type TwoStepGateway,
} from "../../payment/payment-gateway.port.ts";
import type { PaymentOutcome } from "../payment-commands.ts";
import type { SalesContext } from "../sales-context.ts";
import { carryOut, type PaymentState } from "./carry-out.ts";
import { paymentOutcome } from "./payment-outcome.ts";
import type { Settlement } from "./settle-payment.ts";

/** G1 and T2. The payment is known to be committed: only then is the gateway called (K1). */
export const takePayment = async (
  context: SalesContext,
  payment: PendingPayment,
): Promise<PaymentOutcome> => {
  const gateway = findGateway(context, payment.method);
  // It was paid through a gateway that serves here no more: what is stored waits for it.
  if (gateway === undefined) return { outcome: "payment_pending", payment };
  const answer = await within(context, () => firstCall(gateway, toGateway(payment)));
  const after = await carryOut(context, payment, settlementOf(answer));
  return paymentOutcome(isTwoStep(gateway) ? await captureNow(context, gateway, after) : after);
};

/** G2, once the authorization is written down; what was authorized in vain is left to `recover`. */
export const captureNow = async (
  context: SalesContext,
  gateway: TwoStepGateway,
  state: PaymentState,
): Promise<PaymentState> => {
  const { payment } = state;
  if (payment.status !== "pending" || payment.step !== "authorized") return state;
  const answer = await within(context, () => gateway.capture(toGateway(payment)));
  // An authorization that is still one after its capture was not captured: that is not an answer.
  const taken = answer.outcome === "authorized" ? unknown : settlementOf(answer);
  return carryOut(context, payment, taken);
};

/** What a gateway does not know of cannot be written down as an answer. */
export const settlementOf = (answer: GatewayAnswer | Unknown): Settlement | Unknown =>
  answer.outcome === "not_found" ? unknown : answer;
