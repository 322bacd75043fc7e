import type { PaymentStatus } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, type World } from "../../support/box-office.ts";
import { confirmed, holding, recovered, statusOf } from "../../support/paying.ts";

describe("crashes and lost answers", () => {
  type Crash = {
    readonly at: string;
    readonly plant: (world: World) => void;
    readonly is: PaymentStatus;
  };
  const crashes: readonly Crash[] = [
    {
      at: "after T1, before the charge",
      plant: (w) => w.flaky.breakNext("bookings.update", "after"),
      is: "captured",
    },
    {
      at: "after the charge, before T2",
      plant: (w) => w.flaky.breakNext("bookings.update", "before", 1),
      is: "captured",
    },
    {
      at: "after T2, before the answer",
      plant: (w) => w.flaky.breakNext("bookings.update", "after", 1),
      is: "captured",
    },
    {
      at: "the answer of the charge is lost",
      plant: (w) => w.ledger.script("lost"),
      is: "captured",
    },
    {
      at: "the charge never got there",
      plant: (w) => w.ledger.script("unreachable"),
      is: "captured",
    },
    {
      at: "the gateway is away for long, then approves",
      plant: (w) => w.ledger.script("unreachable", "unreachable", "unreachable", "unreachable"),
      is: "captured",
    },
    {
      at: "the gateway is away, recovery's charge is declined",
      plant: (w) => w.ledger.script("unreachable", "approve", "decline"),
      is: "declined",
    },
  ];

  test.each(crashes)("$at: ends as $is", async ({ plant, is }) => {
    const world = await openWorld();
    const { pay } = await holding(world);
    plant(world);
    await pay({ idempotencyKey: "k" }).catch(() => {});
    await recovered(world, 30_000, 4);
    const without = { payments: [is], taken: 0, back: 0, audit: true };
    expect(await statusOf(world)).toMatchObject(is === "captured" ? confirmed : without);
    // The same key gets the answer that the crash swallowed.
    const again = await pay({ idempotencyKey: "k" });
    expect(again.outcome).toBe(`payment_${is}`);
    expect(await world.boxOffice.work.recover()).toBe(0);
  });

  test("a gateway away past the deadline: fenced once it is back, nobody pays", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script(...Array.from({ length: 12 }, () => "unreachable" as const));
    expect((await pay()).outcome).toBe("payment_pending");
    await recovered(world, 2 * minuteMs, 20);
    expect(await statusOf(world)).toMatchObject({
      payments: ["failed"],
      reservation: "expired",
      taken: 0,
      audit: true,
    });
  });

  test("an outcome is unknown since the first time that nobody knew it", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("unreachable", "unreachable", "unreachable");
    await pay();
    const sinceMs = world.clock.nowMs();
    await recovered(world, 30_000, 2);
    const { payments } = await world.stores.bookings.snapshot();
    expect(payments).toMatchObject([{ status: "pending", outcomeUnknownSinceMs: sinceMs }]);
  });

  test("a cancellation that is not final frees nothing: it is asked for again", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("redirect");
    await pay();
    const { cancel } = world.ledger;
    const answers = [{ outcome: "pending", nextAction: null }, { outcome: "not_found" }] as const;
    for (const answer of answers) {
      world.ledger.cancel = () => Promise.resolve(answer);
      await recovered(world, 15 * minuteMs, 1);
      const { payments, reservations } = await world.stores.bookings.snapshot();
      expect(payments).toMatchObject([
        { status: "pending", outcomeUnknownSinceMs: expect.any(Number) },
      ]);
      expect(reservations).toMatchObject([{ status: "paying" }]);
    }
    world.ledger.cancel = cancel;
    await recovered(world, 15 * minuteMs, 1);
    expect(await statusOf(world)).toMatchObject({ payments: ["failed"], reservation: "expired" });
  });

  test("a charge that was captured before the deadline counts however late it is learnt", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("lost", ...Array.from({ length: 6 }, () => "unreachable" as const));
    await pay();
    await recovered(world, 3 * minuteMs, 12);
    expect(await statusOf(world)).toEqual(confirmed);
  });

  test("nothing is charged before it is known to be written down (K1)", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.flaky.breakNext("bookings.update", "before");
    await expect(pay()).rejects.toThrow("planted");
    expect(world.ledger.calls).toEqual([]);
    expect((await pay()).outcome).toBe("payment_captured");
  });

  test("two recoverers at once are one", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("unreachable");
    await pay();
    world.clock.advance(minuteMs);
    world.ledger.script();
    const before = world.ledger.calls.length;
    await Promise.all([world.boxOffice.work.recover(), world.boxOffice.work.recover()]);
    expect(world.ledger.calls.slice(before)).toEqual(["lookup", "charge"]);
    expect(await statusOf(world)).toEqual(confirmed);
  });

  test("a payment at work is left alone until its lease is over", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.flaky.breakNext("bookings.update", "after");
    await pay().catch(() => {});
    world.clock.advance(14_999);
    expect(await world.boxOffice.work.recover()).toBe(0);
    world.clock.advance(1);
    expect(await world.boxOffice.work.recover()).toBe(1);
  });
});
