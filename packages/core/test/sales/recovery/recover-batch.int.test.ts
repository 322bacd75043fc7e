import { describe, expect, test } from "vitest";
import { captured, openToldWorld, price } from "../../support/told.ts";
import { page } from "../../support/told-payment.ts";

// One step of recovery, of all that is due.

describe("a step of recovery", () => {
  test("counts what it worked on: payments, refunds and news", async () => {
    const world = await openToldWorld({ has: ["parseWebhook"] });
    world.tell("charge", captured, captured, page, page, page);
    const paid = [
      await world.paid(undefined, "a", "A-1-1"),
      await world.paid(undefined, "b", "A-1-2"),
    ];
    for (const { reservationId } of paid)
      await world.boxOffice.cancelReservation({ reservationId });
    for (const n of [3, 4, 5]) await world.paid(undefined, `u${n}`, `A-1-${n}`);
    world.clock.advance(1_500);
    const [first] = paid;
    for (const n of [1, 2, 3, 4]) {
      world.tell("parseWebhook", {
        outcome: "verified",
        eventId: `e${n}`,
        paymentId: first?.paymentId,
      });
      await world.boxOffice.receiveWebhook({ gateway: "told", headers: {}, body: "" });
    }
    expect(await world.boxOffice.work.recover()).toBe(3 + 2 + 4);
  });

  test("throws what failed, once the others are done", async () => {
    const world = await openToldWorld();
    world.tell("charge", page, page);
    const [one, two] = [
      await world.paid(undefined, "a", "A-1-1"),
      await world.paid(undefined, "b", "A-1-2"),
    ];
    world.clock.advance(1_000);
    world.tell("lookup", captured, captured);
    world.flaky.breakNext("bookings.update", "before");
    await expect(world.boxOffice.work.recover()).rejects.toThrow("planted: before");
    const statuses = [await world.paymentOf(one.paymentId), await world.paymentOf(two.paymentId)];
    expect(statuses.map(({ status }) => status)).toEqual(["pending", "captured"]);
  });

  test("throws what stood in the way of the inbox alone", async () => {
    const world = await openToldWorld();
    world.flaky.breakNext("inbox.due", "before");
    await expect(world.boxOffice.work.recover()).rejects.toThrow("planted: before");
    expect(await world.boxOffice.work.recover()).toBe(0);
  });
});

test("money in suspense whose resolution was interrupted is resolved by recovery", async () => {
  const world = await openToldWorld();
  world.tell("charge", { ...captured, amount: price - 1 });
  // The seats are held, the payment starts, the money is written down, and the process dies.
  world.flaky.breakNext("bookings.update", "before", 3);
  await expect(world.paid()).rejects.toThrow("planted");
  const [before] = (await world.stores.bookings.snapshot()).payments;
  if (before === undefined) throw new Error("no payment");
  const nowMs = world.clock.nowMs();
  expect(before).toMatchObject({ status: "captured", suspendedAtMs: nowMs, recoverAtMs: nowMs });
  // For the audit that is no breach: the money is where it should be until then.
  expect((await world.boxOffice.audit()).breaches).toEqual([]);
  expect(await world.boxOffice.work.recover()).toBe(1);
  expect((await world.paymentOf(before.paymentId)).status).toBe("refunding");
  expect(await world.refundOf(before.paymentId)).toMatchObject({
    reason: "mismatch",
    amount: price - 1,
  });
});
