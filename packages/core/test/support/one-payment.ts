import type { BookingChange, BookingState, PaymentGateway } from "@admit-one/core";
import type { Operating } from "../../src/kernel/operating.ts";
import type { BookingSlice } from "../../src/sales/booking.ts";
import type { SalesContext } from "../../src/sales/sales-context.ts";
import { after } from "./given.ts";

type Gateway = Partial<Record<keyof PaymentGateway | "lookupRefund" | "movements", unknown>>;

/** One payment with its refunds in a store of its own, and what its gateway is asked. */
export const onePayment = (state: BookingState, gateway: Gateway | null = {}) => {
  const now = { state, ms: 0 };
  const steps: { readonly slice: BookingSlice; readonly change: BookingChange }[] = [];
  const bookings: Pick<SalesContext["stores"]["bookings"], "update" | "refunds" | "reservation"> = {
    update: async (slice, decide) => {
      const { outcome, change } = decide(now.state);
      if (change === undefined) return outcome;
      steps.push({ slice, change });
      now.state = { ...after(now.state, change), record: change.record ?? now.state.record };
      return outcome;
    },
    refunds: async () => now.state.refunds,
    reservation: async () => now.state.reservation,
  };
  const fake = { name: "fake", capabilities: { idempotencyTtlMs: 1_000 }, ...gateway };
  const context = {
    stores: { bookings },
    clock: { nowMs: () => now.ms },
    timers: { after: () => () => {}, random: () => 0 },
    gateways: gateway === null ? [] : [fake],
    options: { gatewayTimeoutMs: 1_000 },
  } as unknown as SalesContext;
  const order = { entryId: "entry", actor: { id: "op", role: "agent" }, call: "call" };
  const operating = { ...context, whole: context, order } as unknown as Operating<SalesContext>;
  return { context, operating, now, steps };
};
