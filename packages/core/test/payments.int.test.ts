import type { PaymentStatus, PayOutcome } from "@admit-one/core";
import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, queueId, showId, type World } from "./support/box-office.ts";

const method = { type: "fake" };

const holding = async (world: World, user = "ann", seatId = "A-1-1") => {
  const token = await world.join(user);
  const held = await world.hold(user, token, seatId);
  const pay = (over: Partial<Parameters<typeof world.boxOffice.pay>[0]> = {}) =>
    world.boxOffice.pay({
      reservationId: held.reservationId,
      userId: user,
      token: token.token,
      method,
      ...over,
    });
  return { token, held, pay };
};

/** Time passes and recovery runs, until nothing is open. */
const recovered = async (world: World, stepMs = 20_000, steps = 5): Promise<void> => {
  for (let step = 0; step < steps; step += 1) {
    world.clock.advance(stepMs);
    await world.boxOffice.work.recover();
  }
};

const statusOf = async (world: World) => {
  const { payments, reservations } = await world.stores.bookings.snapshot();
  return {
    payments: payments.map(({ status }) => status),
    reservation: reservations[0]?.status,
    taken: [...world.ledger.captured().values()].reduce((sum, amount) => sum + amount, 0),
    back: [...world.ledger.refunded().values()].reduce((sum, amount) => sum + amount, 0),
    audit: (await world.boxOffice.audit()).ok,
  };
};

const price = 110_000;
const confirmed = {
  payments: ["captured"],
  reservation: "confirmed",
  taken: price,
  back: 0,
  audit: true,
};

describe("a payment that is not finished at once", () => {
  test("with a page to visit: 202, the proof, 201; the buyer comes back once", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("redirect");
    const pending = await pay();
    expect(pending).toMatchObject({
      outcome: "payment_pending",
      payment: { status: "pending", nextAction: { type: "redirect" } },
    });
    if (pending.outcome !== "payment_pending") return;
    const { paymentId } = pending.payment;
    const { boxOffice } = world;
    const confirm = (userId: string, proof = "proof") =>
      boxOffice.confirmPayment({ paymentId, userId, proof });
    expect((await confirm("bob")).outcome).toBe("not_found");
    expect((await confirm("ann", "")).outcome).toBe("validation");
    expect((await boxOffice.getPayment({ paymentId, userId: "bob" })).outcome).toBe("not_found");
    expect((await confirm("ann")).outcome).toBe("payment_captured");
    expect((await confirm("ann", "another")).outcome).toBe("payment_captured");
    expect(await statusOf(world)).toEqual(confirmed);
    expect(await boxOffice.getPayment({ paymentId, userId: "ann" })).toMatchObject({
      payment: { status: "captured" },
      reservation: { status: "confirmed" },
    });
  });

  test("two confirmations at once are one charge", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("redirect");
    const pending = await pay();
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { paymentId } = pending.payment;
    const confirm = () => world.boxOffice.confirmPayment({ paymentId, userId: "ann", proof: "p" });
    const outcomes = (await Promise.all([confirm(), confirm()])).map(({ outcome }) => outcome);
    expect(outcomes).toContain("payment_captured");
    expect(world.ledger.calls.filter((call) => call === "charge")).toHaveLength(2);
    expect(await statusOf(world)).toEqual(confirmed);
  });

  test("a proof that was stored but never sent is sent by recovery", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("redirect", "unreachable");
    const pending = await pay();
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { paymentId } = pending.payment;
    const answer = await world.boxOffice.confirmPayment({ paymentId, userId: "ann", proof: "p" });
    expect(answer.outcome).toBe("payment_pending");
    await recovered(world);
    expect(await statusOf(world)).toEqual(confirmed);
  });

  test("the seats stay pinned past the hold's end, and nobody gets them", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("pending");
    const pending = await pay();
    expect(pending.outcome).toBe("payment_pending");
    world.clock.advance(6 * minuteMs);
    const bob = await world.join("bob");
    const asked = { showId, seatIds: ["A-1-1"], userId: "bob", token: bob.token };
    expect((await world.boxOffice.reserveSeats(asked)).outcome).toBe("seat_already_reserved");
    await world.boxOffice.work.sweep();
    if (pending.outcome === "payment_pending")
      world.ledger.settle(pending.payment.paymentId, "approve");
    await world.boxOffice.work.recover();
    expect(await statusOf(world)).toEqual(confirmed);
  });

  test("an abandoned page is given up at the deadline, and the seats are free", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("redirect");
    const pending = await pay();
    await recovered(world, minuteMs, 9);
    expect(await statusOf(world)).toMatchObject({ payments: ["pending"], reservation: "paying" });
    await recovered(world, minuteMs, 3);
    expect(await statusOf(world)).toMatchObject({
      payments: ["failed"],
      reservation: "expired",
      taken: 0,
      audit: true,
    });
    if (pending.outcome !== "payment_pending") return;
    const { paymentId } = pending.payment;
    const late = await world.boxOffice.confirmPayment({ paymentId, userId: "ann", proof: "p" });
    expect(late.outcome).toBe("payment_declined");
    expect(world.ledger.captured().size).toBe(0);
  });

  test("past the deadline no proof is sent any more, though nobody has given up yet", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("redirect");
    const pending = await pay();
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { paymentId } = pending.payment;
    world.clock.advance(10 * minuteMs);
    const late = await world.boxOffice.confirmPayment({ paymentId, userId: "ann", proof: "p" });
    expect(late).toMatchObject({
      outcome: "payment_pending",
      payment: { proof: null },
    });
    expect(world.ledger.calls).toEqual(["charge"]);
  });

  test("a gateway that never answers is given up on in time, and asked later", async () => {
    const world = await openWorld(concertDocument(), { gatewayTimeoutMs: 1_000 });
    const { pay } = await holding(world);
    world.ledger.script("hang");
    const paying = pay();
    // The charge is sent a few turns later: only then does its time run.
    while (world.ledger.calls.length === 0) await Promise.resolve();
    world.clock.advance(1_000);
    const pending = await paying;
    expect(pending).toMatchObject({ outcome: "payment_pending", payment: { nextAction: null } });
    if (pending.outcome === "payment_pending")
      world.ledger.settle(pending.payment.paymentId, "approve");
    await recovered(world);
    expect(await statusOf(world)).toEqual(confirmed);
  });
});

describe("declines", () => {
  test("leave the hold as it was; the fifth ends it", async () => {
    const world = await openWorld();
    const { pay, held } = await holding(world);
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      world.ledger.script(attempt % 2 === 0 ? "decline" : "fail");
      expect((await pay()).outcome).toBe("payment_declined");
      const [now] = await world.boxOffice.listReservations({ userId: "ann" });
      expect(now).toMatchObject({
        status: "held",
        declines: attempt,
        expiresAtMs: held.expiresAtMs,
      });
    }
    world.ledger.script("decline");
    expect((await pay()).outcome).toBe("payment_declined");
    expect(await statusOf(world)).toMatchObject({ reservation: "expired", taken: 0, audit: true });
    expect((await pay()).outcome).toBe("reservation_not_held");
    const bob = await world.join("bob");
    await world.hold("bob", bob, "A-1-1");
  });

  test("no payment starts after the pay deadline, though the hold lasts longer", async () => {
    const world = await openWorld(concertDocument({ policy: { payWithinMs: 2 * minuteMs } }));
    const { pay } = await holding(world);
    world.ledger.script("decline");
    await pay();
    world.clock.advance(2 * minuteMs - 1);
    world.ledger.script("decline");
    expect((await pay()).outcome).toBe("payment_declined");
    world.clock.advance(1);
    expect((await pay()).outcome).toBe("reservation_not_held");
  });
});

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

describe("once and only once", () => {
  test("of payments at once one is charged, the others are told", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => pay()));
    const count = (outcome: PayOutcome["outcome"]) =>
      outcomes.filter((one) => one.outcome === outcome).length;
    expect([count("payment_captured"), count("payment_in_progress")]).toEqual([1, 4]);
    expect(world.ledger.calls).toEqual(["charge"]);
    expect(await statusOf(world)).toEqual(confirmed);
  });

  test("with one key they are one command", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    const all = await Promise.all(Array.from({ length: 5 }, () => pay({ idempotencyKey: "k" })));
    for (const { outcome } of all)
      expect(outcome).toBeOneOf(["payment_captured", "payment_pending"]);
    expect(world.ledger.calls).toEqual(["charge"]);
    expect((await pay({ idempotencyKey: "k" })).outcome).toBe("payment_captured");
    expect((await pay({ idempotencyKey: "k", amount: price, currency: "KRW" })).outcome).toBe(
      "idempotency_key_reused",
    );
    expect((await statusOf(world)).payments).toHaveLength(1);
    // A replay comes before the token, which paying expired.
    expect((await pay({ idempotencyKey: "k", token: "junk" })).outcome).toBe("payment_captured");
  });

  test("a key answers after the token is gone, for its own user alone", async () => {
    const world = await openWorld();
    const { token } = await holding(world, "ann");
    const asked = {
      showId,
      seatIds: ["A-1-3"],
      userId: "ann",
      token: token.token,
      idempotencyKey: "h",
    };
    const first = await world.boxOffice.reserveSeats(asked);
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: token.token });
    expect(await world.boxOffice.reserveSeats(asked)).toEqual(first);
    const bob = await world.join("bob");
    const his = { ...asked, userId: "bob", token: bob.token, seatIds: ["A-1-4"] };
    expect((await world.boxOffice.reserveSeats(his)).outcome).toBe("seats_reserved");
    expect((await world.boxOffice.reserveSeats({ ...asked, seatIds: ["A-1-5"] })).outcome).toBe(
      "idempotency_key_reused",
    );
  });

  test("a key is new again once it was kept for seven days, whenever the sweep ran", async () => {
    const world = await openWorld();
    const dayMs = 24 * 60 * minuteMs;
    const asked = (token: string) => ({
      showId,
      seatIds: ["A-1-1"],
      userId: "ann",
      token,
      idempotencyKey: "k",
    });
    const first = await world.boxOffice.reserveSeats(asked((await world.join("ann")).token));
    world.clock.advance(7 * dayMs);
    expect(await world.boxOffice.work.sweep()).toBe(1);
    // The hold was swept, the answer is still there, and no store has to overwrite it.
    expect(await world.boxOffice.reserveSeats(asked((await world.join("ann")).token))).toEqual(
      first,
    );
    world.clock.advance(1);
    await world.boxOffice.work.sweep();
    const { token } = await world.join("ann");
    const later = await world.boxOffice.reserveSeats(asked(token));
    expect(later.outcome).toBe("sales_closed");
  });
});

describe("a total of nothing", () => {
  test("is paid without any gateway", async () => {
    const sections = [{ section: "A", price: 0, rows: [{ row: "1", seats: 2 }] }];
    const base = concertDocument();
    const shows = base.shows.map((show) => ({ ...show, sections }));
    const world = await openWorld({ ...base, shows });
    const { pay, token } = await holding(world);
    const paid = await pay({ amount: 0, currency: "KRW", idempotencyKey: "k" });
    expect(paid).toMatchObject({ outcome: "payment_captured", payment: { amount: 0 } });
    expect(await pay({ amount: 0, currency: "KRW", idempotencyKey: "k" })).toEqual(paid);
    expect(world.ledger.calls).toEqual([]);
    expect(await world.look(token)).toMatchObject({ reason: "paid" });
    expect(await statusOf(world)).toMatchObject({ reservation: "confirmed", audit: true });
  });
});

describe("money that comes too late", () => {
  /** The gateway breaks its word: it captures what it had said to be fenced. */
  const late = async (world: World) => {
    const { pay, held } = await holding(world);
    world.ledger.script("decline");
    const declined = await pay({ idempotencyKey: "k" });
    if (declined.outcome !== "payment_declined") throw new Error(declined.outcome);
    return { held, pay, payment: declined.payment };
  };

  test("for a released reservation goes back, as often as it takes, once", async () => {
    const world = await openWorld();
    const { held, pay, payment } = await late(world);
    await world.boxOffice.releaseReservation({ reservationId: held.reservationId, userId: "ann" });
    const { carryOut } = await import("../src/payment/carry-out.ts");
    const { paymentId, amount, currency } = payment;
    const request = { ...payment, proof: null, reference: null };
    world.ledger.forceCapture(request);
    const context = {
      ...world,
      gateways: [world.ledger],
      options: { clockSkewMs: 0, gatewayTimeoutMs: 1_000 },
    };
    await carryOut(context, paymentId, { outcome: "captured", reference: "ref", amount, currency });
    expect(await statusOf(world)).toMatchObject({
      payments: ["refunding"],
      reservation: "released",
      back: 0,
    });
    world.ledger.script("lost", "unreachable");
    await recovered(world, minuteMs, 4);
    expect(await statusOf(world)).toEqual({
      payments: ["refunded"],
      reservation: "released",
      taken: price,
      back: price,
      audit: true,
    });
    // The kept answer follows its payment.
    const again = await pay({ idempotencyKey: "k" });
    expect(again).toMatchObject({ outcome: "payment_declined", reason: "refunded" });
  });
});
