import { isMoneyInDoubt } from "./in-doubt.ts";
import type { PendingPayment } from "./payment.ts";
import type { GatewayCapabilities } from "./payment-gateway.port.ts";

/** A payment that was given up in doubt is watched for at least one day. */
const watchAtLeastMs = 86_400_000;

/** How long to look for late money after a payment was given up, in milliseconds. */
export const watchFor = (authorizationTtlMs: number): number =>
  Math.min(Math.max(authorizationTtlMs, watchAtLeastMs), 30 * watchAtLeastMs);

/**
 * Until when to watch a payment that was not fenced. Null if no money can arrive. A two-step
 * payment is also watched, so that a useless authorization is cancelled before it expires.
 */
export const watchUntil = (
  payment: Pick<PendingPayment, "step" | "proof">,
  capabilities: GatewayCapabilities,
  nowMs: number,
): number | null =>
  capabilities.twoStep || isMoneyInDoubt(payment, capabilities)
    ? nowMs + watchFor(capabilities.authorizationTtlMs)
    : null;
