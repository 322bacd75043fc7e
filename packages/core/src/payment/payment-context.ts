import type { Timers } from "../kernel/time.ts";
import type { PaymentGateway } from "./payment-gateway.port.ts";

/** What a call of a gateway works with. */
export type PaymentContext = {
  readonly timers: Timers;
  /** Every gateway that serves payments, those that serve earlier ones alone included. */
  readonly gateways: readonly PaymentGateway[];
  /** How long one call of a gateway may take before its outcome counts as unknown. */
  readonly options: { readonly gatewayTimeoutMs: number };
};
