import assert from "node:assert/strict";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { startMs } from "../../fixtures/plan.ts";
import {
  drain,
  type EventCase,
  emit,
  emitTo,
  eventOf,
  farMs,
  idsOf,
  richEvents,
  routeTo,
  take,
} from "./world.ts";

export const routeCases: readonly EventCase[] = [
  {
    name: "an empty log has nothing to route, to take, to list or to forget",
    run: async (world) => {
      const { events } = world.stores;
      assert.equal(await routeTo(world, ["a"]), 0);
      assert.deepEqual(await take(world, "a", { atMs: Number.MAX_SAFE_INTEGER }), []);
      assert.deepEqual(await events.dead({ subscriber: "a", afterNo: 0, limit: 10 }), []);
      assert.deepEqual(await events.deadCounts(), []);
      assert.equal(await events.forget(Number.MAX_SAFE_INTEGER, 10), 0);
      const slice = { subscriber: "a", eventIds: ["unknown; --"] };
      assert.equal(await events.update(slice, (found) => ({ outcome: found.length })), 0);
    },
  },
  {
    name: "an event comes back as it was saved",
    run: async (world) => {
      await emit(world, richEvents);
      assert.deepEqual(await peekEvents(world.stores.events), richEvents);
      await routeTo(world, ["a"]);
      assert.deepEqual(await drain(world, "a"), richEvents);
    },
  },
  {
    name: "events of a stream come in the order of their steps, whatever their time and id",
    run: async (world) => {
      await emit(world, [eventOf("z", 10, startMs + 50), eventOf("y", 1, startMs + 40)]);
      await emit(world, [eventOf("z", 9, startMs + 10)]);
      await emit(world, [eventOf("y", 0, startMs), eventOf("z", 11, startMs + 5)]);
      const seen = await peekEvents(world.stores.events);
      await routeTo(world, ["a"]);
      for (const events of [seen, await drain(world, "a")]) {
        const stream = (name: string) =>
          events.filter((event) => event.stream === name).map(({ eventId }) => eventId);
        assert.deepEqual(
          stream("z"),
          [10, 9, 11].map((version) => eventOf("z", version).eventId),
        );
        assert.deepEqual(
          stream("y"),
          [1, 0].map((version) => eventOf("y", version).eventId),
        );
      }
    },
  },
  {
    name: "route asks for each event once, for at most as many as it may, a stream from its start",
    run: async (world) => {
      const { events } = world.stores;
      for (let version = 1; version <= 5; version += 1) await emit(world, [eventOf("a", version)]);
      const asked: string[] = [];
      const route = (limit: number) =>
        events.route(limit, (unrouted) => {
          asked.push(...unrouted.map(({ eventId }) => eventId));
          return [];
        });
      assert.equal(await route(2), 2);
      assert.equal(await route(2), 2);
      assert.equal(await route(2), 1);
      assert.equal(await route(2), 0);
      assert.deepEqual(
        asked,
        [1, 2, 3, 4, 5].map((version) => eventOf("a", version).eventId),
      );
    },
  },
  {
    name: "a routing that throws has routed nothing",
    run: async (world) => {
      const thrown = new Error("planted");
      await emit(world, [eventOf("a", 1)]);
      await assert.rejects(
        world.stores.events.route(10, () => {
          throw thrown;
        }),
        thrown,
      );
      assert.deepEqual(await peekEvents(world.stores.events), [eventOf("a", 1)]);
      assert.deepEqual(await take(world, "s"), []);
    },
  },
  {
    name: "each subscriber gets what is routed to it, and nothing else",
    run: async (world) => {
      const { events } = world.stores;
      await emit(world, [eventOf("a", 1), eventOf("b", 1), eventOf("c", 1)]);
      const [first, second] = [eventOf("a", 1).eventId, eventOf("b", 1).eventId];
      const routed = await events.route(10, () => [
        { subscriber: "one", eventId: first, dueAtMs: startMs },
        { subscriber: "둘", eventId: first, dueAtMs: startMs },
        { subscriber: "둘", eventId: second, dueAtMs: startMs },
      ]);
      assert.equal(routed, 3);
      assert.deepEqual(idsOf(await take(world, "one")), [first]);
      assert.deepEqual(idsOf(await take(world, "둘")), [first, second]);
      assert.deepEqual(await take(world, "three"), []);
    },
  },
  {
    name: "a delivery is due as it was routed, and its place follows the order of its stream",
    run: async (world) => {
      await emitTo(world, ["s"], [eventOf("a", 1), eventOf("a", 2), eventOf("a", 3)]);
      assert.deepEqual(await take(world, "s", { atMs: startMs - 1 }), []);
      const [first] = await take(world, "s");
      assert.ok(first !== undefined);
      const { no, ...taken } = first;
      assert.deepEqual(taken, {
        subscriber: "s",
        event: eventOf("a", 1),
        attempts: 1,
        attemptsBefore: 0,
        failure: null,
        status: "waiting",
        dueAtMs: farMs,
      });
      const slice = { subscriber: "s", eventIds: [3, 2, 1].map((v) => eventOf("a", v).eventId) };
      const nos = await world.stores.events.update(slice, (found) => ({
        outcome: found.map((delivery) => delivery.no),
      }));
      assert.equal(nos[0], no);
      assert.deepEqual(
        nos,
        nos.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(nos).size, 3);
    },
  },
];
