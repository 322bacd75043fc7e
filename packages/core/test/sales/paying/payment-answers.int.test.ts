import { describe, expect, test } from "vitest";
import { openWorld, type World } from "../../support/box-office.ts";
import { holding, recovered } from "../../support/paying.ts";

const missing = { outcome: "not_found", what: "payment" };
const method = { type: "fake" };

const open = async () => {
  const world = await openWorld();
  const { token } = await world.join("ann");
  const { reservationId } = await world.hold("ann", { token } as never, "A-1-1");
  return { world, own: { reservationId, userId: "ann", token, method } };
};

const pendingId = async (world: World, own: Parameters<World["boxOffice"]["pay"]>[0]) => {
  world.ledger.script("redirect");
  const pending = await world.boxOffice.pay(own);
  if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
  return pending.payment.paymentId;
};

describe("a user's own payment", () => {
  test("is found as it is, with what it pays; another's is as little found as none", async () => {
    const { world, own } = await open();
    const paid = await world.boxOffice.pay(own);
    if (paid.outcome !== "payment_captured") throw new Error(paid.outcome);
    const { payment, reservation } = paid;
    const { paymentId } = payment;
    const { boxOffice } = world;
    const found = { outcome: "payment_found", payment, reservation };
    expect(await boxOffice.getPayment({ paymentId, userId: "ann" })).toEqual(found);
    expect(await boxOffice.getPayment({ paymentId, userId: "bob" })).toEqual(missing);
    expect(await boxOffice.getPayment({ paymentId: "none", userId: "ann" })).toEqual(missing);
  });

  test("is told with seats that are never older than its money", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("pending");
    const pending = await pay();
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { paymentId } = pending.payment;
    // It is paid between the two reads.
    world.flaky.interrupt("bookings.reservation", async () => {
      world.ledger.settle(paymentId, "approve");
      await recovered(world);
    });
    const asked = { paymentId, userId: "ann" };
    const both = { payment: { status: "pending" }, reservation: { status: "confirmed" } };
    expect(await world.boxOffice.getPayment(asked)).toMatchObject(both);
  });

  test("takes its buyer's proof alone", async () => {
    const { world, own } = await open();
    const paymentId = await pendingId(world, own);
    const { confirmPayment } = world.boxOffice;
    const proof = "p".repeat(4_096);
    expect(await confirmPayment({ paymentId, userId: "bob", proof })).toEqual(missing);
    expect(await confirmPayment({ paymentId: "none", userId: "ann", proof })).toEqual(missing);
    const errors = [{ field: "proof", message: "must be 1 to 4096 characters" }];
    for (const odd of ["", `${proof}p`]) {
      const told = await confirmPayment({ paymentId, userId: "ann", proof: odd });
      expect(told).toEqual({ outcome: "validation", errors });
    }
    const proven = await confirmPayment({ paymentId, userId: "ann", proof });
    expect(proven.outcome).toBe("payment_captured");
    // Once it is settled a proof changes nothing, and the same is answered.
    expect(await confirmPayment({ paymentId, userId: "ann", proof: "another" })).toEqual(proven);
  });
});

describe("what is wrong with a payment is said", () => {
  const amount = { field: "amount", message: "must be a non-negative integer" };
  const currency = { field: "currency", message: "must be an ISO 4217 code" };
  const message = "amount and currency must be given together";
  test.each<[string, object, readonly object[]]>([
    ["a broken amount", { amount: 0.5, currency: "KRW" }, [amount]],
    ["an amount below nothing", { amount: -1, currency: "KRW" }, [amount]],
    ["a small currency", { amount: 110_000, currency: "krw" }, [currency]],
    ["an amount alone", { amount: 110_000 }, [{ field: "currency", message }]],
    ["a currency alone", { currency: "KRW" }, [{ field: "amount", message }]],
    [
      "no gateway's method",
      { method: { type: "none" } },
      [{ field: "method.type", message: "must name a gateway that takes new payments" }],
    ],
    [
      "a method that is no JSON",
      { method: { type: "fake", when: undefined } },
      [{ field: "method", message: "must be plain JSON, not deeply nested" }],
    ],
    [
      "a method with a field that copies drop",
      { method: { type: "fake", ...JSON.parse('{"a":{"__proto__":1}}') } },
      [{ field: "method", message: "must be plain JSON, not deeply nested" }],
    ],
  ])("%s", async (_what, over, errors) => {
    const { world, own } = await open();
    const answer = await world.boxOffice.pay({ ...own, ...over });
    expect(answer).toEqual({ outcome: "validation", errors });
  });
});
