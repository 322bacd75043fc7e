import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { minuteMs, openWorld, showId } from "../../support/box-office.ts";
import { confirmed, holding, recovered, statusOf } from "../../support/paying.ts";

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

  test("a proof that is under way is never replaced by another one", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    // The gateway has not noticed yet that the buyer was on its page.
    world.ledger.script("redirect", "redirect");
    const pending = await pay();
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { paymentId } = pending.payment;
    const confirm = (proof: string) =>
      world.boxOffice.confirmPayment({ paymentId, userId: "ann", proof });
    const sent = { outcome: "payment_pending", payment: { step: "capturing", proof: "first" } };
    expect(await confirm("first")).toMatchObject(sent);
    expect(await confirm("second")).toMatchObject(sent);
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
      const listed = await world.boxOffice.listReservations({ userId: "ann" });
      const [now] = "reservations" in listed ? listed.reservations : [];
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
