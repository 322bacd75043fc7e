import { concertDocument } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import {
  minuteMs,
  openWorld,
  queueId,
  showId,
  type World,
  withQueue,
} from "../../support/box-office.ts";
import { holding } from "../../support/paying.ts";
import { captured, openToldWorld } from "../../support/told.ts";

// An operator's call whose answer was lost is sent again: it has one effect.

const crowd = async (world: World, count: number): Promise<void> => {
  for (let no = 1; no <= count; no += 1) await world.join(`user-${no}`);
};

const figures = async ({ boxOffice }: World) => {
  const found = await boxOffice.getQueue({ queueId });
  if (found.outcome !== "queue_found") throw new Error(found.outcome);
  return found.queue;
};

const shut = () => openWorld(withQueue({ maxActive: 500, ratePerMinute: 0 }));

describe("an order to let in so many, under a key", () => {
  test("is carried out once, and answered alike", async () => {
    const world = await shut();
    await crowd(world, 12);
    const before = (await figures(world)).active;
    const order = { queueId, count: 3, idempotencyKey: "order-1" };
    for (const _ of "again") {
      expect(await world.boxOffice.admitTokens(order)).toMatchObject({ admitted: 3 });
    }
    expect((await figures(world)).active).toBe(before + 3);
    const other = { ...order, count: 4 };
    const reused = { outcome: "idempotency_key_reused" };
    expect(await world.boxOffice.admitTokens(other)).toEqual(reused);
    expect(await world.boxOffice.resetQueue(order)).toEqual(reused);
    expect((await figures(world)).active).toBe(before + 3);
  });

  test("without one it is another order each time", async () => {
    const world = await shut();
    await crowd(world, 12);
    const before = (await figures(world)).active;
    for (const _ of "two") await world.boxOffice.admitTokens({ queueId, count: 3 });
    expect((await figures(world)).active).toBe(before + 9);
  });

  test("that let in fewer stays at that, though there are more now", async () => {
    const world = await shut();
    await crowd(world, 3);
    const order = { queueId, count: 50, idempotencyKey: "order-1" };
    const first = await world.boxOffice.admitTokens(order);
    await crowd(world, 9);
    const admitted = first.outcome === "tokens_admitted" ? first.admitted : 0;
    expect(admitted).toBeGreaterThan(0);
    expect(await world.boxOffice.admitTokens(order)).toMatchObject({ admitted });
  });

  test.each([
    ["before", 1],
    ["after", 1],
    ["before", 2],
    ["after", 2],
  ] as const)("goes on where it was killed: %s step %i", async (when, nth) => {
    const world = await shut();
    await crowd(world, 260);
    const before = (await figures(world)).active;
    const order = { queueId, count: 150, idempotencyKey: "order-1" };
    world.flaky.breakNext("queues.update", when, nth - 1);
    await expect(world.boxOffice.admitTokens(order)).rejects.toThrow("planted");
    expect(await world.boxOffice.admitTokens(order)).toMatchObject({ admitted: 150 });
    expect((await figures(world)).active).toBe(before + 150);
  });

  test("given by three operators at once is one", async () => {
    const world = await shut();
    await crowd(world, 260);
    const before = (await figures(world)).active;
    const order = { queueId, count: 150, idempotencyKey: "order-1" };
    const admit = () => world.boxOffice.admitTokens(order);
    for (const answer of await Promise.all([admit(), admit(), admit()])) {
      expect(answer).toMatchObject({ admitted: 150 });
    }
    expect((await figures(world)).active).toBe(before + 150);
  });

  test("must be a key, and the row keeps the last ones alone, for seven days", async () => {
    const world = await shut();
    await crowd(world, 2);
    const admit = (idempotencyKey: string) =>
      world.boxOffice.admitTokens({ queueId, count: 1, idempotencyKey });
    const field = "Idempotency-Key";
    expect(await admit("a space")).toMatchObject({ outcome: "validation", errors: [{ field }] });
    for (let order = 1; order <= 20; order += 1) await admit(`order-${order}`);
    const kept = (await figures(world)).orders?.map(({ key }) => key);
    expect(kept).toEqual(Array.from({ length: 16 }, (_, index) => `order-${index + 5}`));
    world.clock.advance(7 * 24 * 60 * minuteMs);
    await admit("later");
    expect((await figures(world)).orders).toMatchObject([{ key: "later" }]);
  });
});

describe("a reset under a key", () => {
  test.each(["before", "after"] as const)("is one, killed %s it was kept", async (when) => {
    const world = await shut();
    await crowd(world, 3);
    const order = { queueId, idempotencyKey: "reset-1" };
    world.flaky.breakNext("queues.update", when);
    await expect(world.boxOffice.resetQueue(order)).rejects.toThrow("planted");
    expect(await world.boxOffice.resetQueue(order)).toMatchObject({ queue: { epoch: 2 } });
    const late = await world.join("late");
    expect(await world.boxOffice.resetQueue(order)).toMatchObject({ queue: { epoch: 2 } });
    expect((await world.look(late)).status).not.toBe("expired");
    const field = "Idempotency-Key";
    expect(await world.boxOffice.resetQueue({ queueId, idempotencyKey: "" })).toMatchObject({
      errors: [{ field }],
    });
  });
});

describe("what needs no key, since doing it twice is doing it once", () => {
  const typesOf = ({ told }: World) => told.map(({ type }) => type);

  test("cancelling a show", async () => {
    const world = await openWorld();
    const first = await world.boxOffice.cancelShow({ showId });
    expect(first.outcome).toBe("show_cancelled");
    expect(await world.boxOffice.cancelShow({ showId })).toEqual(first);
    await world.boxOffice.work.relay();
    expect(typesOf(world).filter((type) => type === "ShowCancelled")).toHaveLength(1);
  });

  test("giving a payment up", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("unreachable");
    const pending = await pay();
    if (pending.outcome !== "payment_pending") throw new Error(pending.outcome);
    const { payment } = pending;
    const first = await world.boxOffice.abandonPayment(payment);
    expect(first.outcome).toBe("payment_abandoned");
    expect(await world.boxOffice.abandonPayment(payment)).toEqual(first);
    await world.boxOffice.work.relay();
    expect(typesOf(world).filter((type) => type === "PaymentFailed")).toHaveLength(1);
  });

  test("but not one that ended in another way", async () => {
    const world = await openWorld();
    const { pay } = await holding(world);
    world.ledger.script("fail");
    const failed = await pay();
    if (failed.outcome !== "payment_declined") throw new Error(failed.outcome);
    const { outcome } = await world.boxOffice.abandonPayment(failed.payment);
    expect(outcome).toBe("payment_settled");
  });

  test("sending a refund anew", async () => {
    const world = await openToldWorld();
    world.tell("charge", captured);
    const { paymentId, reservationId } = await world.paid();
    world.tell("refund", { outcome: "refused", reason: "closed", retry: "never" });
    await world.boxOffice.cancelReservation({ reservationId });
    expect((await world.refundOf(paymentId)).status).toBe("needs_operator");
    world.tell("refund", { outcome: "refunded" });
    for (const _ of "again") {
      const answer = await world.boxOffice.retryRefund({ paymentId });
      expect(answer).toMatchObject({ outcome: "refund_found", refund: { status: "succeeded" } });
    }
    expect(world.calls.filter(({ call }) => call === "refund")).toHaveLength(2);
    expect((await world.boxOffice.audit()).ok).toBe(true);
  });

  test("changing a queue or a policy, closing and revoking", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    const [first, second] = [await world.join("ann"), await world.join("bob")];
    const { boxOffice } = world;
    const change = {
      queueId,
      policy: { maxActive: 7 },
      mode: "paused",
      pauseReason: "rain",
    } as const;
    const policy = { concertId: "concert-1", policy: { holdForMs: 1_000 } };
    const revoke = { queueId, tokenId: first.tokenId };
    const close = { queueId, mode: "closed" } as const;
    const state = async () => {
      const { mode, policy: its, pauseReason, waiting, active, totals } = await figures(world);
      const concert = await world.stores.concerts.concert("concert-1" as never);
      const tokens = await Promise.all(
        [first, second].map(({ tokenId }) => boxOffice.explainToken({ queueId, tokenId })),
      );
      return [
        mode,
        its,
        pauseReason,
        waiting,
        active,
        totals,
        concert?.policy,
        tokens.map((it) => ("token" in it ? it.token.reason : it)),
      ];
    };
    for (const call of [
      () => boxOffice.changeQueue(change),
      () => boxOffice.changeConcert(policy),
      () => boxOffice.revokeToken(revoke),
      () => boxOffice.changeQueue(close),
    ]) {
      await call();
      const once = await state();
      await call();
      expect(await state()).toEqual(once);
    }
  });

  test("putting a concert on sale that has an id", async () => {
    const world = await openWorld();
    const again = await world.boxOffice.createConcert(concertDocument());
    expect(again).toEqual({ outcome: "already_exists", what: "concert" });
    expect(await world.boxOffice.listConcerts()).toMatchObject({ concerts: [{}] });
  });
});
