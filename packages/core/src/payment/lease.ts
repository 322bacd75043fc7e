import type { PaymentContext } from "./payment-context.ts";

/** Added to the gateway's time limit: the starter has that long to write the answer down. */
const settleWithinMs = 5_000;

/** How long a payment is left alone with whoever works on it. */
export const leaseOf = ({ options }: PaymentContext): number =>
  options.gatewayTimeoutMs + settleWithinMs;
