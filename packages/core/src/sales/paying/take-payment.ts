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

/** G1 and T2. The payment must be committed before the gateway is called (K1). */
export const takePayment = async (
  context: SalesContext,
  payment: PendingPayment,
): Promise<PaymentOutcome> => {
  const gateway = findGateway(context, payment.method);
  // This process no longer serves the payment's gateway, so the stored payment waits for one that
  // does.
  if (gateway === undefined) return { outcome: "payment_pending", payment };
  const answer = await within(context, () => firstCall(gateway, toGateway(payment)));
  const after = await carryOut(context, payment, settlementOf(answer));
  return paymentOutcome(isTwoStep(gateway) ? await captureNow(context, gateway, after) : after);
};

/**
 * G2, after the authorization is stored. An authorization that is no longer wanted is left to
 * `recover`.
 */
export const captureNow = async (
  context: SalesContext,
  gateway: TwoStepGateway,
  state: PaymentState,
): Promise<PaymentState> => {
  const { payment } = state;
  if (payment.status !== "pending" || payment.step !== "authorized") return state;
  const answer = await within(context, () => gateway.capture(toGateway(payment)));
  // An answer of `authorized` after a capture does not say whether the money was captured, so it is
  // unknown.
  const taken = answer.outcome === "authorized" ? unknown : settlementOf(answer);
  return carryOut(context, payment, taken);
};

/** `not_found` cannot be stored as an answer, so it counts as unknown. */
export const settlementOf = (answer: GatewayAnswer | Unknown): Settlement | Unknown =>
  answer.outcome === "not_found" ? unknown : answer;
