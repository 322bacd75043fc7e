import { describe, expect, test } from "vitest";
import { openWorld, queueId, withQueue } from "./support/box-office.ts";

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

  test("where the relay fails too, it tries until it is done", async () => {
    const world = await openWorld();
    const { ann, held } = await paid(world);
    await world.boxOffice.work.relay();
    world.flaky.breakNext("queues.update", "before");
    await world.pay("ann", ann, held);
    world.flaky.breakNext("queues.update", "before");
    await expect(world.boxOffice.work.relay()).rejects.toThrow("planted");
    expect(await world.look(ann)).toMatchObject({ status: "active" });
    await world.boxOffice.work.relay();
    expect(await world.look(ann)).toMatchObject({ status: "expired", reason: "paid" });
    expect(world.told.filter(({ type }) => type === "ReservationConfirmed")).toHaveLength(1);
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
  test("a failing event holds up its own stream alone, in order", async () => {
    const world = await openWorld();
    const ann = await world.join("ann");
    const bob = await world.join("bob");
    const [first, second] = [
      await world.hold("ann", ann, "A-1-1"),
      await world.hold("bob", bob, "A-1-2"),
    ];
    await world.pay("ann", ann, first);
    await world.pay("bob", bob, second);
    world.flaky.breakNext("queues.update", "before");
    await expect(world.boxOffice.work.relay()).rejects.toThrow("planted");
    const of = (id: string) =>
      world.told.filter(({ stream }) => stream === id).map(({ type }) => type);
    expect(of(first.reservationId)).toEqual([]);
    expect(of(second.reservationId)).toHaveLength(4);
    await world.boxOffice.work.relay();
    expect(of(first.reservationId)).toEqual(of(second.reservationId));
    expect(await world.boxOffice.work.relay()).toBe(0);
  });
});
