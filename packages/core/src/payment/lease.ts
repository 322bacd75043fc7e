import type { PaymentContext } from "./payment-context.ts";

/** Added to the gateway's time limit, so that the starter can store the answer. */
const settleWithinMs = 5_000;

/** How long only the holder of the claim may work on a payment, in milliseconds. */
export const leaseOf = ({ options }: PaymentContext): number =>
  options.gatewayTimeoutMs + settleWithinMs;
