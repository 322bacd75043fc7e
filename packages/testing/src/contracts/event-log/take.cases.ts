import assert from "node:assert/strict";
import { startMs } from "../../fixtures/plan.ts";
import {
  deadAt,
  done,
  drain,
  type EventCase,
  type EventWorld,
  emitTo,
  eventOf,
  farMs,
  idsOf,
  put,
  take,
  waitingUntil,
} from "./world.ts";

/** Creates `count` streams with two events each for the subscriber `s`. */
const emitStreams = (world: EventWorld, count: number): Promise<void> =>
  emitTo(
    world,
    ["s"],
    Array.from({ length: count * 2 }, (_, index) =>
      eventOf(`s-${String(index % count).padStart(3, "0")}`, Math.floor(index / count)),
    ),
  );

export const takeCases: readonly EventCase[] = [
  {
    name: "take answers one of each stream, those that are due longest first, within its limit",
    run: async (world) => {
      await emitStreams(world, 3);
      const heads = await take(world, "s", { leaseUntilMs: startMs });
      assert.deepEqual(
        heads.map(({ event }) => event.stream),
        ["s-000", "s-001", "s-002"],
      );
      await put(world, heads, (delivery) => waitingUntil(startMs + 10 - delivery.no)(delivery));
      const byTime = heads.toReversed();
      const later = { atMs: startMs + 10 };
      assert.deepEqual(
        idsOf(await take(world, "s", { ...later, limit: 2 })),
        idsOf(byTime).slice(0, 2),
      );
      assert.deepEqual(idsOf(await take(world, "s", later)), idsOf(byTime).slice(2));
    },
  },
  {
    name: "what is taken counts an attempt and is leased: nobody takes it before its lease ends",
    run: async (world) => {
      await emitTo(world, ["s"], [eventOf("a", 1)]);
      const [first] = await take(world, "s", { leaseUntilMs: startMs + 50 });
      assert.equal(first?.attempts, 1);
      assert.equal(first.dueAtMs, startMs + 50);
      assert.deepEqual(await take(world, "s", { atMs: startMs + 49 }), []);
      const [again] = await take(world, "s", { atMs: startMs + 50 });
      assert.deepEqual(again, { ...first, attempts: 2, dueAtMs: farMs });
    },
  },
  {
    name: "what is leased, waits or is dead holds up its own stream for its subscriber alone",
    run: async (world) => {
      const [one, two] = [eventOf("a", 1), eventOf("a", 2)];
      await emitTo(world, ["s", "t"], [one, two, eventOf("b", 1)]);
      const held = await take(world, "s", { limit: 1 });
      assert.deepEqual(idsOf(held), [one.eventId]);
      const others = await take(world, "s");
      assert.deepEqual(idsOf(others), [eventOf("b", 1).eventId], "leased");
      await put(world, others, done);
      await put(world, held, waitingUntil(startMs + 50));
      assert.deepEqual(await take(world, "s", { atMs: startMs + 49 }), [], "waits");
      await put(world, held, deadAt(startMs));
      assert.deepEqual(await take(world, "s", { atMs: Number.MAX_SAFE_INTEGER }), [], "dead");
      // Later events of its stream are blocked, too; those of other streams are not.
      await emitTo(world, ["s", "t"], [eventOf("a", 3), eventOf("b", 2)]);
      assert.deepEqual(idsOf(await take(world, "s")), [eventOf("b", 2).eventId]);
      assert.equal((await drain(world, "t")).length, 5);
    },
  },
  {
    name: "streams that are held up use up no limit, however many they are",
    run: async (world) => {
      await emitStreams(world, 300);
      const heads = await take(world, "s");
      assert.equal(heads.length, 300);
      await put(world, heads.slice(0, 100), deadAt(startMs));
      await put(world, heads.slice(100, 200), waitingUntil(startMs + 100));
      await emitTo(world, ["s"], [eventOf("late", 1), eventOf("late", 2)]);
      assert.deepEqual(idsOf(await take(world, "s", { limit: 1 })), [eventOf("late", 1).eventId]);
    },
  },
  {
    name: "once one is done the next of its stream is taken, also one that was routed meanwhile",
    run: async (world) => {
      await emitTo(world, ["s"], [eventOf("a", 1), eventOf("a", 2)]);
      const [first, ...none] = await take(world, "s");
      assert.ok(first !== undefined && none.length === 0);
      await emitTo(world, ["s"], [eventOf("a", 3)]);
      assert.equal(await put(world, [first], done), 1);
      assert.equal(await put(world, [first], done), 0, "what is done is not there any more");
      const second = await take(world, "s");
      assert.deepEqual(idsOf(second), [eventOf("a", 2).eventId]);
      await put(world, second, done);
      await put(world, await take(world, "s"), done);
      await emitTo(world, ["s"], [eventOf("a", 4)]);
      assert.deepEqual(await drain(world, "s"), [eventOf("a", 4)]);
    },
  },
  {
    name: "update shows what is stored now, saves what is decided, and nothing else",
    run: async (world) => {
      const { events } = world.stores;
      await emitTo(world, ["s", "t"], [eventOf("a", 1), eventOf("b", 1)]);
      const [mine, other] = await take(world, "s", { leaseUntilMs: startMs });
      assert.ok(mine !== undefined && other !== undefined);
      await take(world, "s", { limit: 1, leaseUntilMs: startMs });
      const failure = "실패: 'x'; --";
      const change = { ...mine, attempts: 2, attemptsBefore: 1, failure, dueAtMs: startMs + 5 };
      const slice = { subscriber: "s", eventIds: [mine.event.eventId, "unknown"] };
      const seen = await events.update(slice, (found) => ({
        outcome: found,
        change: { deliveries: [change] },
      }));
      assert.deepEqual(seen, [{ ...mine, attempts: 2 }], "as the second taking left it");
      const thrown = new Error("planted");
      const throwing = events.update(slice, () => {
        throw thrown;
      });
      await assert.rejects(throwing, thrown);
      const look = (subscriber: string, { event }: typeof mine) =>
        events.update({ subscriber, eventIds: [event.eventId] }, (found) => ({ outcome: found }));
      assert.deepEqual(await look("s", mine), [change]);
      assert.deepEqual(await look("s", other), [other]);
      const [theirs] = await look("t", mine);
      assert.deepEqual({ ...theirs }, { ...mine, subscriber: "t", attempts: 0, dueAtMs: startMs });
    },
  },
];
