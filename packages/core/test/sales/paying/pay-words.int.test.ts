import { createBoxOffice, type PaymentGateway, type WalletOptions } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { openWorld, queueId } from "../../support/box-office.ts";
import { holding } from "../../support/paying.ts";
import { captured, createToldGateway, money, openToldWorld } from "../../support/told.ts";

// What pays where nothing is said, what is refused in which words, and what the buyer is told.

const open = async (gateways: readonly PaymentGateway[], wallet?: WalletOptions) => {
  const { stores, clock, timers, ids, signer } = createTestBoxOffice();
  const ports = { stores, clock, timers, ids, signer };
  const boxOffice = createBoxOffice({ ...ports, gateways, wallet });
  await boxOffice.createConcert(concertDocument());
  const issued = await boxOffice.issueToken({ queueId, userId: "ann" });
  if (!("token" in issued)) throw new Error(issued.outcome);
  const { token } = issued.token;
  const asked = { showId: "show-1", seatIds: ["A-1-1"], userId: "ann", token };
  const held = await boxOffice.reserveSeats(asked);
  if (held.outcome !== "seats_reserved") throw new Error(held.outcome);
  const own = { reservationId: held.reservation.reservationId, userId: "ann", token };
  return { ...ports, boxOffice, own };
};

describe("a payment that names no method", () => {
  test("is the first gateway's", async () => {
    const [first, second] = [createToldGateway({ name: "first" }), createToldGateway()];
    first.tell("charge", captured);
    const { boxOffice, own } = await open([first.gateway, second.gateway], {
      openingBalances: { KRW: 1e6 },
    });
    expect(await boxOffice.pay(own)).toMatchObject({
      outcome: "payment_captured",
      payment: { method: { type: "first" } },
    });
    expect(second.calls).toEqual([]);
  });

  test("is the wallet's where there is no gateway", async () => {
    const { boxOffice, own } = await open([], { openingBalances: { KRW: 1e6 } });
    expect(await boxOffice.pay(own)).toMatchObject({
      outcome: "payment_captured",
      payment: { method: { type: "wallet" } },
    });
  });

  test("is nobody's where there is neither", async () => {
    const { boxOffice, own } = await open([]);
    expect(await boxOffice.pay(own)).toEqual({
      outcome: "validation",
      errors: [{ field: "method.type", message: "must name a gateway that takes new payments" }],
    });
  });

  test("is another command than one that names it", async () => {
    const { gateway, tell } = createToldGateway();
    tell("charge", captured);
    const { boxOffice, own } = await open([gateway]);
    const keyed = { ...own, idempotencyKey: "k" };
    const paid = await boxOffice.pay(keyed);
    expect(await boxOffice.pay(keyed)).toEqual(paid);
    expect(await boxOffice.pay({ ...keyed, method: { type: "told" } })).toEqual({
      outcome: "idempotency_key_reused",
    });
  });
});

describe("words about a method", () => {
  const wallet = { openingBalances: { KRW: 1e6 } };
  test("the wallet knows no fields", async () => {
    const { boxOffice, own } = await open([], wallet);
    const method = { type: "wallet", pin: 1, name: "x" };
    expect(await boxOffice.pay({ ...own, method })).toEqual({
      outcome: "validation",
      errors: [
        { field: "method.pin", message: "is not known to the wallet" },
        { field: "method.name", message: "is not known to the wallet" },
      ],
    });
  });

  test("where there is no wallet it is no method", async () => {
    const { boxOffice, own } = await open([createToldGateway().gateway]);
    expect(await boxOffice.pay({ ...own, method: { type: "wallet" } })).toEqual({
      outcome: "validation",
      errors: [{ field: "method.type", message: "must name a gateway that takes new payments" }],
    });
  });

  test("a gateway says what is wrong with its own", async () => {
    const errors = [{ field: "method.card", message: "must be there" }];
    const asked: unknown[] = [];
    const gateway = {
      ...createToldGateway().gateway,
      checkMethod: (method: unknown) => {
        asked.push(method);
        return errors;
      },
    } as PaymentGateway;
    const { boxOffice, own } = await open([gateway], wallet);
    const method = { type: "told", card: null };
    expect(await boxOffice.pay({ ...own, method })).toEqual({ outcome: "validation", errors });
    expect(asked).toEqual([method]);
  });

  test("and about all else, in order", async () => {
    const { boxOffice, own } = await open([], wallet);
    const answer = await boxOffice.pay({
      ...own,
      userId: "",
      idempotencyKey: "",
      amount: -1,
      method: { type: "wallet", when: undefined },
    });
    if (answer.outcome !== "validation") throw new Error(answer.outcome);
    expect(answer.errors.map(({ field }) => field)).toEqual([
      "userId",
      "Idempotency-Key",
      "amount",
      "currency",
      "method",
      "method.when",
    ]);
  });

  test("a payment of the wallet ends the place in line at once, a declined one does not", async () => {
    for (const [balance, status] of [
      [1e6, "expired"],
      [1, "active"],
    ] as const) {
      const { boxOffice, own } = await open([], { openingBalances: { KRW: balance } });
      await boxOffice.pay(own);
      const found = await boxOffice.lookUpToken({ queueId, token: own.token });
      expect(found).toMatchObject({ token: { status } });
    }
  });

  test("so it is with a gateway: what is captured ends the place, all else leaves it", async () => {
    for (const [answer, status] of [
      [captured, "expired"],
      [{ outcome: "declined", reason: "no" }, "active"],
      [{ outcome: "pending", nextAction: null }, "active"],
      [{ ...captured, amount: 1 }, "active"],
    ] as const) {
      const { gateway, tell } = createToldGateway();
      tell("charge", answer);
      const { boxOffice, own } = await open([gateway]);
      await boxOffice.pay(own);
      const found = await boxOffice.lookUpToken({ queueId, token: own.token });
      expect(found).toMatchObject({ token: { status } });
    }
  });

  test("a payment that is answered anew by its key is the wallet's, too", async () => {
    const { boxOffice, own } = await open([], wallet);
    const first = await boxOffice.pay({ ...own, idempotencyKey: "k" });
    expect(first.outcome).toBe("payment_captured");
    expect(await boxOffice.pay({ ...own, idempotencyKey: "k" })).toEqual(first);
  });
});

describe("a token", () => {
  test("that is not known pays nothing, and no payment is begun", async () => {
    const { boxOffice, own, stores } = await open([createToldGateway().gateway]);
    for (const token of ["", "junk"]) {
      expect(await boxOffice.pay({ ...own, token })).toEqual({ outcome: "invalid_token" });
    }
    expect((await stores.bookings.snapshot()).payments).toEqual([]);
  });

  test("that another has is not one's own", async () => {
    const { boxOffice, own } = await open([createToldGateway().gateway]);
    const bobs = await boxOffice.issueToken({ queueId, userId: "bob" });
    if (!("token" in bobs)) throw new Error(bobs.outcome);
    expect(await boxOffice.pay({ ...own, token: bobs.token.token })).toEqual({
      outcome: "invalid_token",
    });
  });
});

describe("the buyer is told", () => {
  test("of money that goes back, that it was not taken for these seats", async () => {
    const world = await openToldWorld();
    world.tell("charge", { ...captured, amount: 1 });
    const own = await world.hold();
    const answer = await world.boxOffice.pay(own);
    expect(answer).toMatchObject({ outcome: "payment_declined", reason: "refunded" });
    if (answer.outcome !== "payment_declined") return;
    const { paymentId } = answer.payment;
    expect(answer.payment).toEqual(await world.paymentOf(paymentId));
    world.tell("refund", { outcome: "refunded" });
    await world.boxOffice.work.recover();
    const confirm = { paymentId, userId: "ann", proof: "p" };
    expect(await world.boxOffice.confirmPayment(confirm)).toEqual({
      outcome: "payment_declined",
      reason: "refunded",
      payment: await world.paymentOf(paymentId),
    });
  });

  test.each(["declined", "failed"])("of one that %s, why", async (outcome) => {
    const world = await openToldWorld();
    world.tell("charge", { outcome, reason: "since" });
    const answer = await world.boxOffice.pay(await world.hold());
    expect(answer).toMatchObject({
      outcome: "payment_declined",
      reason: "since",
      payment: { status: outcome },
    });
  });

  test("of one in flight, with what to do", async () => {
    const world = await openToldWorld();
    world.tell("charge", { outcome: "pending", nextAction: { type: "page" } });
    const answer = await world.boxOffice.pay(await world.hold());
    expect(answer).toMatchObject({
      outcome: "payment_pending",
      payment: { nextAction: { type: "page" } },
    });
    expect(Object.keys(answer).toSorted()).toEqual(["outcome", "payment"]);
  });

  test("of one that is captured, with what it pays", async () => {
    const world = await openToldWorld();
    world.tell("charge", captured);
    const answer = await world.boxOffice.pay(await world.hold());
    expect(answer).toMatchObject({
      outcome: "payment_captured",
      payment: { takenAmount: money.amount },
      reservation: { status: "confirmed" },
    });
  });
});

describe("a payment locks what it needs, and no more", () => {
  const by = "reservation";
  test.each([
    ["by gateway", "told", undefined, {}],
    ["by gateway, with a key", "told", "k", { record: { userId: "ann", key: "k" } }],
    ["by wallet", "wallet", undefined, { wallet: true }],
  ])("%s", async (_how, type, idempotencyKey, needs) => {
    const { boxOffice, own, stores } = await open([createToldGateway().gateway], {});
    const slices: unknown[] = [];
    const { update } = stores.bookings;
    stores.bookings.update = (slice, decide) => {
      slices.push(slice);
      return update(slice, decide);
    };
    await boxOffice.pay({ ...own, method: { type }, idempotencyKey });
    const token = { queueId: "queue-1", no: 1 };
    expect(slices[0]).toEqual({ by, reservationId: own.reservationId, token, ...needs });
  });
});

describe("the token of a payment", () => {
  /** What the store is asked for: the key's record, the token, and the steps. */
  const asking = ({ stores }: Pick<Awaited<ReturnType<typeof open>>, "stores">) => {
    const asked: string[] = [];
    const { record, update } = stores.bookings;
    const { read } = stores.queues;
    stores.bookings.record = (key) => {
      asked.push("record");
      return record(key);
    };
    stores.queues.read = (slice) => {
      asked.push("token");
      return read(slice);
    };
    stores.bookings.update = (slice, decide) => {
      asked.push("token" in slice ? "step with token" : "step");
      return update(slice, decide);
    };
    return asked;
  };

  test("is read in the payment's own step, with the key's record", async () => {
    const world = await open([createToldGateway().gateway]);
    const asked = asking(world);
    await world.boxOffice.pay({ ...world.own, idempotencyKey: "k" });
    expect(asked[0]).toBe("step with token");
    expect(asked).not.toContain("record");
  });

  test("that has ended is looked at, and its holder may pay all the same", async () => {
    const told = createToldGateway();
    told.tell("charge", captured);
    const world = await open([told.gateway]);
    await world.boxOffice.leaveQueue({ queueId, userId: "ann", token: world.own.token });
    const asked = asking(world);
    const paid = await world.boxOffice.pay({ ...world.own, idempotencyKey: "k" });
    expect(paid.outcome).toBe("payment_captured");
    expect(asked.slice(0, 4)).toEqual(["step with token", "record", "token", "step"]);
    // It is not tried again in a step, and the earlier answer is found without a token.
    asked.length = 0;
    expect(await world.boxOffice.pay({ ...world.own, idempotencyKey: "k" })).toEqual(paid);
    expect(asked).toEqual(["record"]);
  });

  test("of another user starts nothing", async () => {
    const world = await open([createToldGateway().gateway]);
    const issued = await world.boxOffice.issueToken({ queueId, userId: "bob" });
    const token = "token" in issued ? issued.token.token : "";
    expect(await world.boxOffice.pay({ ...world.own, token })).toEqual({
      outcome: "invalid_token",
    });
    expect((await world.stores.bookings.snapshot()).payments).toEqual([]);
  });
});

describe("what the stores lost", () => {
  test("is a mistake where a payment was promised", async () => {
    const { stores, boxOffice, own } = await open([createToldGateway().gateway]);
    await boxOffice.pay({ ...own, idempotencyKey: "k" });
    const [lost] = (await stores.bookings.snapshot()).payments;
    const whole = { ...stores.bookings };
    for (const read of ["payment", "reservation"]) {
      Object.assign(stores.bookings, whole, { [read]: () => Promise.resolve(null) });
      await expect(boxOffice.pay({ ...own, idempotencyKey: "k" })).rejects.toThrow(
        new TypeError(`The payment ${lost?.paymentId} does not exist.`),
      );
    }
  });

  test("is not found where it is looked up", async () => {
    const { stores, boxOffice, own } = await open([createToldGateway().gateway]);
    await boxOffice.pay(own);
    const [lost] = (await stores.bookings.snapshot()).payments;
    if (lost === undefined) throw new Error("no payment");
    Object.assign(stores.bookings, { reservation: () => Promise.resolve(null) });
    const query = { paymentId: lost.paymentId, userId: "ann" };
    expect(await boxOffice.getPayment(query)).toEqual({ outcome: "not_found", what: "payment" });
  });
});

test("a payment is read with its hold as the clock says it is", async () => {
  const world = await openWorld();
  const { pay } = await holding(world);
  world.ledger.script("decline");
  const declined = await pay();
  if (declined.outcome !== "payment_declined") throw new Error(declined.outcome);
  const own = { paymentId: declined.payment.paymentId, userId: "ann" };
  expect(await world.boxOffice.getPayment(own)).toMatchObject({ reservation: { status: "held" } });
  world.clock.advance(5 * 60_000);
  expect(await world.boxOffice.getPayment(own)).toMatchObject({
    reservation: { status: "expired" },
  });
});
