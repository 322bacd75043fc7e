import type { PaymentStep, PendingPayment } from "./payment.ts";
import type { GatewayCapabilities } from "./payment-gateway.port.ts";

/**
 * A two-step gateway takes money only at the capture, which is sent after the authorization is
 * stored.
 */
const beforeCapture: ReadonlySet<PaymentStep> = new Set([
  "created",
  "authorizing",
  "requires_action",
]);

/**
 * Whether money may have been captured for a pending payment, or may still be. False if no call
 * that takes money was ever sent. The row shows that, because every call is recorded before it is
 * sent.
 */
export const isMoneyInDoubt = (
  { step, proof }: Pick<PendingPayment, "step" | "proof">,
  { onlyProofTakesMoney, twoStep }: GatewayCapabilities,
): boolean => !(onlyProofTakesMoney && proof === null) && !(twoStep && beforeCapture.has(step));

/**
 * Whether the payment can be ended without a gateway call: no money can arrive, and there is
 * nothing to cancel.
 */
export const mayRelease = (
  payment: Pick<PendingPayment, "step" | "proof">,
  capabilities: GatewayCapabilities,
): boolean => !capabilities.cancelBeforeCapture && !isMoneyInDoubt(payment, capabilities);
