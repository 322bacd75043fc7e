import { describe, expect, test } from "vitest";
import { openWorld, queueId, withQueue } from "../support/box-office.ts";

describe("paying expires the token", () => {
  const paid = async (world: Awaited<ReturnType<typeof openWorld>>) => {
    const ann = await world.join("ann");
    return { ann, held: await world.hold("ann", ann, "A-1-1") };
  };

  test.each(["before", "after"] as const)(
    "where it fails %s its effect, the reply comes and the relay does it",
    async (when) => {
      const world = await openWorld();
      const { ann, held } = await paid(world);
      world.flaky.breakNext("queues.update", when);
      expect((await world.pay("ann", ann, held)).outcome).toBe("payment_captured");
      await world.boxOffice.work.relay();
      expect(await world.look(ann)).toMatchObject({ status: "expired", reason: "paid" });
      const { queue } = await world.stores.queues.read({ queueId: queueId as never });
      expect(queue).toMatchObject({ active: 0, totals: { paid: 1 } });
    },
  );

  test("where the relay fails too, it tries ever more rarely until it is done", async () => {
    const world = await openWorld();
    const { ann, held } = await paid(world);
    await world.boxOffice.work.relay();
    world.flaky.breakNext("queues.update", "before");
    await world.pay("ann", ann, held);
    for (const waitMs of [1_100, 2_200, 4_400]) {
      world.flaky.breakNext("queues.update", "before");
      await world.boxOffice.work.relay();
      await world.boxOffice.work.relay();
      expect(await world.look(ann)).toMatchObject({ status: "active" });
      world.clock.advance(waitMs);
    }
    await world.boxOffice.work.relay();
    expect(await world.look(ann)).toMatchObject({ status: "expired", reason: "paid" });
    expect(world.told.filter(({ type }) => type === "ReservationConfirmed")).toHaveLength(1);
    const own = world.failed.filter(({ subscriber }) => subscriber === "box-office");
    expect(own.map(({ attempts }) => attempts)).toEqual([1, 2, 3]);
  });

  test("the room is free for the next at once", async () => {
    const world = await openWorld(withQueue({ maxActive: 1 }));
    const { ann, held } = await paid(world);
    const bob = await world.join("bob");
    await world.pay("ann", ann, held);
    expect(await world.look(bob)).toMatchObject({ status: "active" });
  });
});

describe("the relay", () => {
  test("what the box office fails to do holds up no subscriber", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    const held = await world.hold("ann", ann, "A-1-1");
    await world.pay("ann", ann, held);
    world.flaky.breakNext("queues.update", "before");
    await world.boxOffice.work.relay();
    const of = world.told.filter(({ stream }) => stream === held.reservationId);
    expect(of.map(({ type }) => type)).toEqual([
      "SeatsReserved",
      "PaymentStarted",
      "PaymentCaptured",
      "ReservationConfirmed",
    ]);
  });

  test("a store that fails is told of, once all others are served", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    await world.hold("ann", ann, "A-1-1");
    // What follows in the line of the new concert, and of the hold.
    const ownFollowUps = 2;
    world.flaky.breakNext("events.take", "before");
    await expect(world.boxOffice.work.relay()).rejects.toThrow("planted");
    expect(world.told.length).toBeGreaterThan(2);
    expect(await world.boxOffice.work.relay()).toBe(ownFollowUps);
    expect(await world.boxOffice.work.relay()).toBe(0);
  });

  test("where the result is lost, it is told again once the lease is over", async () => {
    const world = await openWorld();
    await world.boxOffice.work.relay();
    await world.join("ann");
    const before = world.told.length;
    world.flaky.breakNext("events.update", "before");
    await expect(world.boxOffice.work.relay()).rejects.toThrow("planted");
    await world.boxOffice.work.relay();
    expect(world.told.length).toBe(before + 1);
    world.clock.advance(30_000);
    await world.boxOffice.work.relay();
    const [first, again, next] = world.told.slice(before);
    expect(again).toEqual(first);
    expect(next?.stream).toBe(first?.stream);
    expect(world.told.length).toBe(before + 3);
  });
});
