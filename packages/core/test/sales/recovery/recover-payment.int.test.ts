import { describe, expect, test } from "vitest";
import { carryOut } from "../../../src/sales/paying/carry-out.ts";
import {
  authorized,
  captured,
  createToldGateway,
  openToldWorld,
  price,
} from "../../support/told.ts";
import {
  afterClaim,
  cancelled,
  dayMs,
  leaseMs,
  meddle,
  minuteMs,
  names,
  notFound,
  page,
  paying,
  payWithinMs,
  pending,
  pendingOf,
  recover,
  statusOf,
} from "../../support/told-payment.ts";

// What recovery asks, sends and writes down of one payment, call by call (payments.md, K2–K22).

describe("the gateway's time", () => {
  test("a call that rejects is unknown: it is asked for after the first backoff", async () => {
    const world = await paying();
    const { startedAtMs } = world;
    expect(await pendingOf(world)).toMatchObject({
      step: "capturing",
      outcomeUnknownSinceMs: startedAtMs,
      recoverAtMs: startedAtMs + 750,
      attempts: 0,
    });
    expect(await recover(world, 749)).toBe(0);
    expect(world.calls).toEqual([]);
    expect(await recover(world, 1)).toBe(1);
    expect(names(world)).toEqual(["lookup"]);
  });

  test("a gateway that throws before it promises anything is as unknown", async () => {
    const { gateway } = createToldGateway({ name: "odd" });
    const charge = () => {
      throw new Error("odd");
    };
    const world = await openToldWorld({ others: [{ ...gateway, charge } as never] });
    const payment = await world.paid({ type: "odd" });
    const outcomeUnknownSinceMs = world.clock.nowMs();
    expect(payment).toMatchObject({ status: "pending", outcomeUnknownSinceMs });
  });

  test("an answer in time stops the clock, a later one is not heard", async () => {
    const answered = await paying([captured]);
    answered.clock.advance(10_000);
    expect(await statusOf(answered)).toEqual({ payment: "captured", reservation: "confirmed" });
  });
});

describe("a claim", () => {
  test("leaves the payment alone for the lease and a growing backoff, and raises the fence", async () => {
    const world = await paying();
    // The process dies while it waits for the gateway: the answer is never written down.
    world.flaky.breakNext("bookings.update", "before", 1);
    await expect(recover(world, 750)).rejects.toThrow("planted");
    const nowMs = world.clock.nowMs();
    expect(await pendingOf(world)).toMatchObject({
      attempts: 1,
      recoverAtMs: nowMs + leaseMs + 750,
      version: 3,
    });
    expect(await recover(world, leaseMs + 749)).toBe(0);
    expect(await recover(world, 1)).toBe(1);
    expect(await pendingOf(world)).toMatchObject({ attempts: 2 });
  });

  test("waits no longer for all the looks that were answered", async () => {
    const world = await paying();
    const waits = { outcome: "pending", nextAction: null };
    world.tell("lookup", ...Array.from({ length: 12 }, () => waits));
    for (let look = 1; look <= 5; look += 1) await recover(world, 16_000);
    expect(await pendingOf(world)).toMatchObject({ attempts: 5, outcomeUnknownSinceMs: null });
    world.flaky.breakNext("bookings.update", "before", 1);
    await expect(recover(world, 32_000)).rejects.toThrow("planted");
    const recoverAtMs = world.clock.nowMs() + leaseMs + 750;
    expect(await pendingOf(world)).toMatchObject({ attempts: 6, recoverAtMs });
    await recover(world, leaseMs + 750);
    const laterMs = world.clock.nowMs() + 32_000;
    expect(await pendingOf(world)).toMatchObject({ attempts: 7, recoverAtMs: laterMs });
  });

  test("of what does not exist, or is over, is none", async () => {
    const world = await paying([captured]);
    expect(await recover(world, dayMs)).toBe(0);
    expect(world.calls).toEqual([]);
  });

  /** The look-up's answer comes when another server has taken the payment up. */
  const overslept = async (answer: unknown) => {
    const world = await paying();
    world.clock.advance(750);
    const wake = Promise.withResolvers<unknown>();
    world.tell("lookup", wake.promise);
    const sleeper = world.boxOffice.work.recover();
    while (world.calls.length === 0) await Promise.resolve();
    await meddle(world, { attempts: 9 });
    const before = await world.paymentOf(world.paymentId);
    wake.resolve(answer);
    await sleeper;
    return { before, after: await world.paymentOf(world.paymentId) };
  };

  test.each([{ outcome: "declined", reason: "late" }, { outcome: "failed", reason: "late" }, page])(
    "that is an older one is not heard: %o",
    async (answer) => {
      const { before, after } = await overslept(answer);
      expect(after).toEqual(before);
    },
  );

  test("that is an older one is heard where it tells of money", async () => {
    const { after } = await overslept(captured);
    expect(after.status).toBe("captured");
  });
});

describe("a payment that the gateway does not know of", () => {
  test("is sent again with all that is known of it", async () => {
    const world = await paying();
    world.tell("lookup", notFound);
    world.tell("charge", captured);
    await recover(world, 750);
    const { paymentId, startedAtMs } = world;
    const request = {
      paymentId,
      amount: price,
      currency: "KRW",
      method: { type: "told" },
      proof: null,
      reference: null,
      createdAtMs: startedAtMs,
    };
    expect(world.calls).toEqual([
      { call: "lookup", request },
      { call: "charge", request },
    ]);
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });

  test("an answer that is no answer leaves it unknown", async () => {
    const world = await paying();
    world.tell("lookup", notFound);
    world.tell("charge", notFound);
    await recover(world, 750);
    expect(await pendingOf(world)).toMatchObject({
      status: "pending",
      attempts: 1,
      outcomeUnknownSinceMs: world.startedAtMs,
      recoverAtMs: world.clock.nowMs() + 1_500,
    });
  });
});

describe("a payment that waits for its buyer", () => {
  test("fault 42: is asked for again after a second, then ever later, with the gateway's reference", async () => {
    const world = await paying([{ ...page, reference: "theirs" }]);
    expect(await pendingOf(world)).toMatchObject({
      step: "requires_action",
      reference: "theirs",
      outcomeUnknownSinceMs: null,
      recoverAtMs: world.startedAtMs + 1_000,
    });
    world.tell("lookup", pending);
    await recover(world, 1_000);
    expect(world.calls).toMatchObject([{ call: "lookup", request: { reference: "theirs" } }]);
    expect(await pendingOf(world)).toMatchObject({
      step: "requires_action",
      nextAction: { type: "redirect" },
      reference: "theirs",
      recoverAtMs: world.clock.nowMs() + 2_000,
    });
    for (const seconds of [4, 8, 16, 32, 60, 60]) {
      world.tell("lookup", page);
      const { recoverAtMs } = await pendingOf(world);
      await recover(world, recoverAtMs - world.clock.nowMs());
      expect((await pendingOf(world)).recoverAtMs - world.clock.nowMs()).toBe(seconds * 1_000);
    }
  });

  test("fault 42: is not slept through at its deadline", async () => {
    const world = await paying([page]);
    await meddle(world, { waits: 9, recoverAtMs: 0 });
    world.tell("lookup", page);
    await recover(world, payWithinMs - 20_000);
    const deadlineMs = world.startedAtMs + payWithinMs;
    expect(await pendingOf(world)).toMatchObject({ waits: 10, recoverAtMs: deadlineMs });
  });

  test("fault 42: that was proven meanwhile is asked for soon again", async () => {
    const world = await paying([page]);
    await meddle(world, { waits: 6 });
    world.tell("charge", pending);
    const proof = { paymentId: world.paymentId, userId: "ann", proof: "proof" };
    expect((await world.boxOffice.confirmPayment(proof)).outcome).toBe("payment_pending");
    const recoverAtMs = world.clock.nowMs() + 1_000;
    expect(await pendingOf(world)).toMatchObject({ waits: 1, recoverAtMs });
  });

  test("is fenced at its deadline, announced before", async () => {
    const world = await paying([page]);
    world.tell("lookup", page);
    // The gateway does not answer the cancel: its outcome is unknown, and asked for again.
    await recover(world, payWithinMs);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(await pendingOf(world)).toMatchObject({
      step: "voiding",
      outcomeUnknownSinceMs: world.clock.nowMs(),
      attempts: 1,
    });
    const { version } = await world.paymentOf(world.paymentId);
    world.tell("lookup", pending);
    world.tell("cancel", cancelled);
    await recover(world, minuteMs);
    expect(names(world)).toEqual(["lookup", "cancel"]);
    expect(await statusOf(world)).toEqual({ payment: "failed", reservation: "expired" });
    expect(await world.paymentOf(world.paymentId)).toMatchObject({
      reason: "cancelled",
      watchUntilMs: null,
      recoverAtMs: null,
      // Claimed and settled: a second announcement would have been one more.
      version: version + 2,
    });
  });

  test.each([
    [captured, { payment: "captured", reservation: "confirmed" }],
    [
      { outcome: "declined", reason: "no" },
      { payment: "declined", reservation: "expired" },
    ],
    [
      { outcome: "failed", reason: "no" },
      { payment: "failed", reservation: "expired" },
    ],
    [pending, { payment: "pending", reservation: "paying" }],
    [authorized, { payment: "pending", reservation: "paying" }],
    [notFound, { payment: "pending", reservation: "paying" }],
  ])("of the cancel's answers only final ones count: %o", async (answer, expected) => {
    const world = await paying([page]);
    world.tell("lookup", page);
    world.tell("cancel", answer);
    await recover(world, payWithinMs);
    expect(await statusOf(world)).toEqual(expected);
    if (expected.payment !== "pending") return;
    expect(await pendingOf(world)).toMatchObject({
      step: "voiding",
      outcomeUnknownSinceMs: world.clock.nowMs(),
    });
  });

  test("is not cancelled by whoever overslept its claim", async () => {
    const world = await paying([page]);
    world.tell("lookup", page);
    world.clock.advance(payWithinMs);
    world.tell("cancel", cancelled);
    // Another claim comes between the look-up and the announcement.
    afterClaim(world, async () => {
      await meddle(world, { attempts: 9 });
    });
    await world.boxOffice.work.recover();
    expect(names(world)).toEqual(["lookup"]);
    expect(await pendingOf(world)).toMatchObject({ step: "requires_action", attempts: 9 });
  });

  test("is not cancelled once it is captured", async () => {
    const world = await paying([page]);
    world.tell("lookup", page);
    world.clock.advance(payWithinMs);
    afterClaim(world, async () => {
      const context = { ...world, gateways: [world.gateway] } as never;
      await carryOut(context, { paymentId: world.paymentId, attempts: -1 }, captured as never);
    });
    await world.boxOffice.work.recover();
    expect(names(world)).toEqual(["lookup"]);
    expect(await statusOf(world)).toEqual({ payment: "captured", reservation: "confirmed" });
  });
});

describe("a reservation that can't be confirmed any more", () => {
  test("of a cancelled show: its payment is given up at once, its money goes back", async () => {
    const given = await paying([page]);
    await given.boxOffice.cancelShow({ showId: "show-1" });
    given.tell("lookup", page);
    given.tell("cancel", cancelled);
    await recover(given, 1_000);
    expect(names(given)).toEqual(["lookup", "cancel"]);
    expect(await statusOf(given)).toEqual({ payment: "failed", reservation: "expired" });

    const paid = await paying([page]);
    await paid.boxOffice.cancelShow({ showId: "show-1" });
    paid.tell("lookup", captured);
    await recover(paid, 1_000);
    expect(await statusOf(paid)).toEqual({ payment: "refunding", reservation: "expired" });
    expect(await paid.refundOf(paid.paymentId)).toMatchObject({ reason: "show_cancelled" });
  });

  test("since it moved on: its payment is given up at once", async () => {
    const world = await paying([page]);
    await world.write(world.paymentId, ({ reservation }) => ({
      reservations:
        reservation?.status === "paying"
          ? [{ ...reservation, paymentId: "another" as never, version: reservation.version + 1 }]
          : [],
    }));
    world.tell("lookup", page);
    await recover(world, 1_000);
    expect(names(world)).toEqual(["lookup", "cancel"]);
  });
});
