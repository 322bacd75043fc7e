import type { Timers } from "../kernel/time.ts";
import type { PaymentGateway } from "./payment-gateway.port.ts";

/** What a gateway call depends on. */
export type PaymentContext = {
  readonly timers: Timers;
  /** All gateways of this process, including those that only finish earlier payments. */
  readonly gateways: readonly PaymentGateway[];
  /**
   * How long one gateway call may take, in milliseconds. After that its outcome counts as unknown.
   */
  readonly options: { readonly gatewayTimeoutMs: number };
};
