import { isMoneyInDoubt } from "./in-doubt.ts";
import type { PendingPayment } from "./payment.ts";
import type { GatewayCapabilities } from "./payment-gateway.port.ts";

/** How long a payment that was given up in doubt is watched at least: a day. */
const watchAtLeastMs = 86_400_000;

/** How long late money is looked for after a payment was given up. */
export const watchFor = (authorizationTtlMs: number): number =>
  Math.min(Math.max(authorizationTtlMs, watchAtLeastMs), 30 * watchAtLeastMs);

/**
 * Until when a payment that nobody fenced is watched; null where nothing can come. Where money may
 * be reserved in vain it is looked for as well, so that it goes back before it lapses by itself.
 */
export const watchUntil = (
  payment: Pick<PendingPayment, "step" | "proof">,
  capabilities: GatewayCapabilities,
  nowMs: number,
): number | null =>
  capabilities.twoStep || isMoneyInDoubt(payment, capabilities)
    ? nowMs + watchFor(capabilities.authorizationTtlMs)
    : null;
