import type { BookingState, PaymentGateway } from "@admit-one/core";
import type { SalesContext } from "../../src/sales/sales-context.ts";
import { after } from "./given.ts";

type Gateway = Partial<Record<keyof PaymentGateway | "lookupRefund" | "movements", unknown>>;

/** One payment with its refunds in a store of its own, and what its gateway is asked. */
export const onePayment = (state: BookingState, gateway: Gateway | null = {}) => {
  const now = { state, ms: 0 };
  const steps: unknown[] = [];
  const bookings: Pick<SalesContext["stores"]["bookings"], "update" | "refunds"> = {
    update: async (slice, decide) => {
      const { outcome, change } = decide(now.state);
      if (change !== undefined) steps.push(slice);
      now.state = after(now.state, change);
      return outcome;
    },
    refunds: async () => now.state.refunds,
  };
  const fake = { name: "fake", capabilities: { idempotencyTtlMs: 1_000 }, ...gateway };
  const context = {
    stores: { bookings },
    clock: { nowMs: () => now.ms },
    timers: { after: () => () => {}, random: () => 0 },
    gateways: gateway === null ? [] : [fake],
    options: { gatewayTimeoutMs: 1_000 },
  } as unknown as SalesContext;
  return { context, now, steps };
};
