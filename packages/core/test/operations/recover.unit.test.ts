import type { BookingState, DuePayment } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { OperationsContext } from "../../src/operations/operations-context.ts";
import { recover } from "../../src/operations/recover.ts";
import { createLookupBudget } from "../../src/payment/lookup-budget.ts";
import { booking, krw, pending, reservation, t0 } from "../support/given.ts";
import { onePayment } from "../support/one-payment.ts";

// One round of recovery: how many payments it takes up, and what it leaves of the budget.

const due = (gateway: string | null): DuePayment => ({ paymentId: "p" as never, gateway });

const round = async (payments: readonly DuePayment[], over: Partial<BookingState> = {}) => {
  const calls: string[] = [];
  const state = { ...booking({ reservation: reservation("r", "paying") }), payment: pending() };
  const { context, now } = onePayment(
    { ...state, ...over },
    {
      lookup: async () => {
        calls.push("lookup");
        return { outcome: "captured", reference: "ref", amount: 200, currency: krw };
      },
    },
  );
  now.ms = t0 + 60_000;
  const lookups = createLookupBudget([{ name: "fake" }], 2);
  const whole = {
    ...context,
    lookups,
    stores: {
      queues: { update: async () => {} },
      inbox: { due: async () => [] },
      bookings: {
        ...context.stores.bookings,
        duePayments: async () => payments,
        dueRefunds: async () => [],
      },
    },
  } as unknown as OperationsContext;
  const count = await recover(whole);
  let left = 0;
  while (lookups.take("fake", now.ms)) left += 1;
  return { count, calls, left };
};

describe("a round of recovery", () => {
  test("takes a look-up of the budget for each payment that is asked about", async () => {
    expect(await round([due("fake")])).toEqual({ count: 1, calls: ["lookup"], left: 1 });
  });

  test("leaves those for which the budget has no look-up", async () => {
    const { count, left } = await round([due("fake"), due("fake"), due("fake")]);
    // The second is not due any more, so its look-up goes back.
    expect([count, left]).toEqual([2, 1]);
  });

  test("gives back the look-up of a payment that needs none", async () => {
    expect(await round([due("fake")], { payment: null })).toEqual({ count: 1, calls: [], left: 2 });
  });

  test("needs none for a payment without a gateway, whatever is left of the budget", async () => {
    const { count, left } = await round([due(null), due(null), due(null)], { payment: null });
    expect([count, left]).toEqual([3, 2]);
  });
});
