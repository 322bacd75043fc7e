import type { PaymentStep, PendingPayment } from "./payment.ts";
import type { GatewayCapabilities } from "./payment-gateway.port.ts";

/** In two steps the capture alone takes money, and it is sent once the authorization is stored. */
const beforeCapture: ReadonlySet<PaymentStep> = new Set([
  "created",
  "authorizing",
  "requires_action",
]);

/**
 * Whether money may have been taken for a pending payment, or may still come: false where no call
 * that takes any was ever sent. What is sent is written down first, so the row knows.
 */
export const isMoneyInDoubt = (
  { step, proof }: Pick<PendingPayment, "step" | "proof">,
  { onlyProofTakesMoney, twoStep }: GatewayCapabilities,
): boolean => !(onlyProofTakesMoney && proof === null) && !(twoStep && beforeCapture.has(step));

/** Whether it can be ended by what is written down alone: nothing can come, and nothing be fenced. */
export const mayRelease = (
  payment: Pick<PendingPayment, "step" | "proof">,
  capabilities: GatewayCapabilities,
): boolean => !capabilities.cancelBeforeCapture && !isMoneyInDoubt(payment, capabilities);
