import type { CapturedPayment, PaymentId, Seat, TokenRef } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { carryOut, resolve } from "../../../src/sales/paying/carry-out.ts";
import {
  booking,
  krw,
  minuteMs,
  payment,
  pending,
  reservation,
  seat,
  t0,
  tokenRef,
} from "../../support/given.ts";
import { oneShot } from "../../support/one-shot.ts";
import { captured, openToldWorld, price } from "../../support/told.ts";

const claim = { paymentId: "p" as PaymentId, attempts: 0 };
const paying = booking({ reservation: reservation("r", "paying") });

describe("an answer that is missing", () => {
  test.each(["captured", "declined", "failed", "refunding", "refunded"] as const)(
    "is no news of a payment that is %s by then, whose claims began anew",
    async (status) => {
      const { context, changes } = oneShot({ ...paying, payment: payment(status) }, t0);
      await carryOut(context, claim, { outcome: "unknown" });
      expect(changes).toEqual([]);
    },
  );

  test("is written down of one that is pending, by its latest claim", async () => {
    const { context, changes } = oneShot({ ...paying, payment: pending() }, t0);
    await carryOut(context, { ...claim, attempts: 1 }, { outcome: "unknown" });
    expect(changes).toEqual([]);
    await carryOut(context, claim, { outcome: "unknown" });
    expect(changes).toMatchObject([{ payments: [{ version: 3, outcomeUnknownSinceMs: t0 }] }]);
  });
});

describe("the place in the queue", () => {
  const left = async (
    answer: Parameters<typeof carryOut>[2],
    token = tokenRef as TokenRef | null,
  ) => {
    const owner = { ...reservation("r", "paying"), token };
    const state = { ...booking({ reservation: owner }), payment: pending() };
    const { context } = oneShot(state, t0);
    const slices: unknown[] = [];
    const queues = { update: async (slice: unknown) => void slices.push(slice) };
    const stores = { ...context.stores, queues } as unknown as typeof context.stores;
    const { reservation: after } = await carryOut({ ...context, stores }, claim, answer);
    return { status: after.status, slices };
  };
  const money = {
    outcome: "captured",
    reference: "ref",
    amount: 200,
    currency: krw,
  } as const;

  test("is free as soon as the tickets are there", async () => {
    expect(await left(money)).toEqual({ status: "confirmed", slices: [tokenRef] });
  });

  test("stays while another payment may follow", async () => {
    const declined = { outcome: "declined", reason: "no" } as const;
    expect(await left(declined)).toEqual({ status: "held", slices: [] });
    expect(await left({ outcome: "unknown" })).toEqual({ status: "paying", slices: [] });
  });

  test("is nobody's of what was sold without a queue", async () => {
    expect(await left(money, null)).toEqual({ status: "confirmed", slices: [] });
  });
});

test("of all reservations that a step changed its own is told", async () => {
  const nowMs = t0 + 6 * minuteMs;
  const over = reservation("x", "held", { seatIds: ["A1"], expiresAtMs: nowMs });
  const lapsed: Seat["claim"] = {
    state: "held",
    reservationId: over.reservationId,
    untilMs: nowMs,
  };
  const suspended = { ...(payment("captured") as CapturedPayment), suspendedAtMs: t0 };
  const expired = reservation("r", "expired");
  const { context, changes } = oneShot(
    {
      ...booking({ reservation: expired, holders: [over] }),
      seats: [seat("A1", lapsed, 5), seat("A2")],
      payment: suspended,
    },
    nowMs,
  );
  const after = await resolve(context, { payment: suspended, reservation: expired });
  expect(changes[0]?.reservations?.map(({ reservationId }) => String(reservationId))).toEqual([
    "x",
    "r",
  ]);
  expect(after.reservation).toMatchObject({ reservationId: "r", status: "confirmed" });
});

describe("a payment is as many steps as it needs", () => {
  const stepsOf = async (answer: object) => {
    const world = await openToldWorld();
    world.tell("charge", answer);
    const own = await world.hold();
    const { update } = world.stores.bookings;
    let steps = 0;
    world.stores.bookings.update = (slice, decide) => {
      steps += 1;
      return update(slice, decide);
    };
    await world.boxOffice.pay(own);
    return steps;
  };

  test.each([
    ["started and settled", captured, 2],
    ["started and declined", { outcome: "declined", reason: "no" }, 2],
    ["started, put into suspense, sent back", { ...captured, amount: price - 1 }, 3],
  ] as const)("%s", async (_what, answer, steps) => {
    expect(await stepsOf(answer)).toBe(steps);
  });
});

test("a gateway's answer ends its time limit: nothing is left to go off", async () => {
  for (const answers of [[captured], []]) {
    const world = await openToldWorld();
    world.tell("charge", ...answers);
    const running = new Set<object>();
    const { after } = world.timers;
    world.timers.after = (delayMs, run) => {
      const timer = {};
      running.add(timer);
      const cancel = after(delayMs, run);
      return () => {
        running.delete(timer);
        cancel();
      };
    };
    await world.paid();
    expect(world.calls).toHaveLength(1);
    expect(running.size).toBe(0);
  }
});
