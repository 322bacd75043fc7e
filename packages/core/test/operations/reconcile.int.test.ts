import type { PaymentId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { ownRefund } from "../support/refunds.ts";
import {
  captured,
  createToldGateway,
  money,
  openToldWorld,
  price,
  type ToldWorld,
} from "../support/told.ts";

// The gateways' books against ours (K29): what the database lost, or never heard of.

const listed = (paymentId: string, over: object = {}) => ({
  paymentId,
  ...money,
  method: { type: "told" },
  capturedAtMs: 0,
  ...over,
});

const page = (payments: readonly unknown[], cursor: string | null = null) => ({ payments, cursor });

const open = () => openToldWorld({ has: ["listSince"] });
const named = (id: string) => id as PaymentId;
const isOk = async ({ boxOffice }: ToldWorld) => (await boxOffice.audit()).breaches;

describe("the books are read", () => {
  test("page by page, from as far back as the options say", async () => {
    const world = await openToldWorld({
      has: ["listSince"],
      options: { reconcileLookbackMs: 7_000 },
    });
    const sinceMs = world.clock.nowMs() - 7_000;
    world.tell("listSince", page([listed("a")], "next"), page([listed("b"), listed("c")]));
    expect(await world.boxOffice.work.reconcile()).toBe(3);
    expect(world.calls).toEqual([
      { call: "listSince", request: { sinceMs, cursor: null } },
      { call: "listSince", request: { sinceMs, cursor: "next" } },
    ]);
  });

  test("an hour back unless said otherwise", async () => {
    const world = await open();
    world.tell("listSince", page([]));
    expect(await world.boxOffice.work.reconcile()).toBe(0);
    const sinceMs = world.clock.nowMs() - 3_600_000;
    expect(world.calls).toMatchObject([{ request: { sinceMs } }]);
  });

  test("of every gateway that has some", async () => {
    const second = createToldGateway({ name: "second", has: ["listSince"] });
    const world = await openToldWorld({ others: [second.gateway] });
    second.tell("listSince", page([listed("a", { method: { type: "second" } })]));
    expect(await world.boxOffice.work.reconcile()).toBe(1);
    expect(world.calls).toEqual([]);
  });

  test("of the others, where one does not answer", async () => {
    const second = createToldGateway({ name: "second", has: ["listSince"] });
    const world = await openToldWorld({ has: ["listSince"], others: [second.gateway] });
    world.tell("listSince", new Error("unreachable"));
    second.tell("listSince", page([listed("a", { method: { type: "second" } })]));
    await expect(world.boxOffice.work.reconcile()).rejects.toThrow("unreachable");
    expect(second.calls).toHaveLength(1);
  });

  test("past a payment that can't be compared, and its failure is told at the end", async () => {
    const world = await open();
    world.flaky.breakNext("bookings.update", "before");
    world.tell("listSince", page([listed("stuck"), listed("a")], "next"), page([listed("b")]));
    await expect(world.boxOffice.work.reconcile()).rejects.toThrow("planted");
    const { refunds } = await world.stores.bookings.snapshot();
    expect(refunds.map(({ paymentId }) => paymentId).toSorted()).toEqual(["a", "b"]);
  });

  test("no further where a hundred can't be compared: the store is away", async () => {
    const world = await open();
    let asked = 0;
    world.flaky.stores.bookings.payment = () => {
      asked += 1;
      return Promise.reject(new Error(`away ${asked}`));
    };
    const payments = Array.from({ length: 101 }, (_, n) => listed(`${n}`));
    world.tell("listSince", page(payments, "next"), page([]));
    await expect(world.boxOffice.work.reconcile()).rejects.toThrow("away 1");
    expect(asked).toBe(100);
    expect(world.calls).toHaveLength(1);
  });

  test("of all of them together", async () => {
    const second = createToldGateway({ name: "second", has: ["listSince"] });
    const world = await openToldWorld({ has: ["listSince"], others: [second.gateway] });
    world.tell("listSince", page([listed("a")]));
    second.tell("listSince", page([listed("b", { method: { type: "second" } }), listed("c")]));
    expect(await world.boxOffice.work.reconcile()).toBe(3);
  });

  test("to a bound: a gateway whose pages never end holds nobody up for ever", async () => {
    const world = await open();
    world.tell("listSince", ...Array.from({ length: 101 }, (_, n) => page([], `page ${n}`)));
    expect(await world.boxOffice.work.reconcile()).toBe(0);
    expect(world.calls).toHaveLength(100);
  });
});

describe("money that no payment is known for", () => {
  test("is booked as all money is, and goes back", async () => {
    const world = await open();
    world.tell("listSince", page([listed("lost")]));
    const nowMs = world.clock.nowMs();
    expect(await world.boxOffice.work.reconcile()).toBe(1);
    const paymentId = named("lost");
    const refund = {
      refundId: "lost-refund",
      paymentId,
      method: { type: "told" },
      reference: "ref",
      amount: price,
      currency: "KRW",
    };
    expect(await world.refundOf(paymentId)).toEqual({
      ...ownRefund(),
      ...refund,
      reservationId: null,
      showId: null,
      userId: null,
      reason: "unknown_payment",
      requestedAtMs: nowMs,
      recoverAtMs: nowMs,
    });
    const posting = { currency: "KRW", paymentId, atMs: nowMs };
    const entry = (postingId: string, side: string, account: string, amount: number) => ({
      ...posting,
      postingId,
      entryId: `${postingId}.${side}`,
      account,
      amount,
    });
    expect((await world.stores.bookings.snapshot()).ledger).toEqual([
      entry("lost.captured", "debit", "gateway", price),
      entry("lost.captured", "credit", "suspense", -price),
      entry("lost-refund.requested", "debit", "suspense", price),
      entry("lost-refund.requested", "credit", "refunds_payable", -price),
    ]);
    expect(await isOk(world)).toEqual([]);
    world.tell("refund", { outcome: "refunded" });
    expect(await world.boxOffice.work.recover()).toBe(1);
    expect(world.calls.at(-1)).toEqual({ call: "refund", request: { ...refund, attempt: 1 } });
    expect((await world.refundOf(paymentId)).status).toBe("succeeded");
    expect(await isOk(world)).toEqual([]);
  });

  test("goes back once, however often it is listed", async () => {
    const world = await open();
    world.tell("listSince", page([listed("lost"), listed("lost")]), page([listed("lost")]));
    expect(await world.boxOffice.work.reconcile()).toBe(1);
    expect(await world.boxOffice.work.reconcile()).toBe(0);
    expect((await world.stores.bookings.snapshot()).refunds).toHaveLength(1);
    expect(await isOk(world)).toEqual([]);
  });

  test("stays with its payment where that is written down just then", async () => {
    const world = await open();
    world.tell("charge", captured);
    const { paymentId } = await world.paid();
    // The read misses what the step then finds.
    const { bookings } = world.flaky.stores;
    const read = bookings.payment;
    bookings.payment = () => Promise.resolve(null);
    world.tell("listSince", page([listed(paymentId)]));
    expect(await world.boxOffice.work.reconcile()).toBe(0);
    bookings.payment = read;
    expect((await world.paymentOf(paymentId)).status).toBe("captured");
    expect((await world.stores.bookings.snapshot()).refunds).toEqual([]);
  });
});

describe("money of a payment of ours", () => {
  test("that is captured here is no news", async () => {
    const world = await open();
    world.tell("charge", captured);
    const { paymentId } = await world.paid();
    world.tell("listSince", page([listed(paymentId)]));
    expect(await world.boxOffice.work.reconcile()).toBe(0);
  });

  test("nor is it once it goes back", async () => {
    const world = await open();
    world.tell("charge", captured);
    const { paymentId, reservationId } = await world.paid();
    await world.boxOffice.cancelReservation({ reservationId });
    world.tell("listSince", page([listed(paymentId)]));
    expect(await world.boxOffice.work.reconcile()).toBe(0);
    expect((await world.paymentOf(paymentId)).status).toBe("refunding");
  });

  test("whose answer was lost is settled, whoever works on it, with what was taken", async () => {
    const world = await open();
    const { paymentId } = await world.paid();
    expect((await world.paymentOf(paymentId)).status).toBe("pending");
    world.tell("listSince", page([listed(paymentId, { reference: "theirs" })]));
    expect(await world.boxOffice.work.reconcile()).toBe(1);
    expect(await world.paymentOf(paymentId)).toMatchObject({
      status: "captured",
      reference: "theirs",
      takenAmount: price,
      suspendedAtMs: null,
    });
    expect(await isOk(world)).toEqual([]);
  });

  test.each(["declined", "failed"])("that was %s here is late money", async (outcome) => {
    const world = await open();
    world.tell("charge", { outcome, reason: "no" });
    const { paymentId } = await world.paid();
    world.tell("listSince", page([listed(paymentId)]));
    expect(await world.boxOffice.work.reconcile()).toBe(1);
    expect((await world.paymentOf(paymentId)).status).toBe("refunding");
    expect(await isOk(world)).toEqual([]);
  });
});
