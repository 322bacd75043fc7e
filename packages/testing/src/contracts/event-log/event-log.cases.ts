import assert from "node:assert/strict";
import type { DomainEvent } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import { nextQueue, openQueue, queue1 } from "../../fixtures/queues.ts";
import { atOnce, sameSet } from "../assertions.ts";
import { type EventCase, type EventWorld, emit, eventOf, richEvents } from "./world.ts";

const ids = (events: readonly DomainEvent[]): readonly string[] =>
  events.map((event) => event.eventId);

const deliverAll = async ({ stores: { events } }: EventWorld): Promise<void> => {
  await events.markDelivered(ids(await events.pending(1000)));
};

export const eventLogCases: readonly EventCase[] = [
  {
    name: "an empty log has nothing pending and nothing to forget",
    run: async ({ stores: { events } }) => {
      assert.deepEqual(await events.pending(10), []);
      assert.equal(await events.forget(Number.MAX_SAFE_INTEGER, 10), 0);
      await events.markDelivered([]);
    },
  },
  {
    name: "an event comes back as it was saved",
    run: async (world) => {
      await emit(world, richEvents);
      assert.deepEqual(await world.stores.events.pending(100), richEvents);
    },
  },
  {
    name: "events of a stream come in the order of their steps, whatever their time and id",
    run: async (world) => {
      await emit(world, [eventOf("z", 10, startMs + 50), eventOf("y", 1, startMs + 40)]);
      await emit(world, [eventOf("z", 9, startMs + 10)]);
      await emit(world, [eventOf("y", 0, startMs), eventOf("z", 11, startMs + 5)]);
      const pending = await world.stores.events.pending(100);
      const stream = (name: string) =>
        pending.filter((event) => event.stream === name).map(({ eventId }) => eventId);
      assert.deepEqual(
        stream("z"),
        [10, 9, 11].map((version) => eventOf("z", version).eventId),
      );
      assert.deepEqual(
        stream("y"),
        [1, 0].map((version) => eventOf("y", version).eventId),
      );
    },
  },
  {
    name: "pending answers at most as many as asked, the first of each stream first",
    run: async (world) => {
      const { events } = world.stores;
      for (let version = 1; version <= 5; version += 1) await emit(world, [eventOf("a", version)]);
      const first = await events.pending(2);
      assert.deepEqual(ids(first), [eventOf("a", 1).eventId, eventOf("a", 2).eventId]);
      assert.deepEqual(await events.pending(2), first);
      assert.deepEqual(await events.pending(0), []);
      assert.equal((await events.pending(100)).length, 5);
    },
  },
  {
    name: "a delivered event is never pending again, the others still are",
    run: async (world) => {
      const { events } = world.stores;
      await emit(world, [eventOf("a", 1), eventOf("a", 2), eventOf("b", 1), eventOf("b", 2)]);
      await events.markDelivered([eventOf("b", 1).eventId, eventOf("a", 1).eventId]);
      sameSet(await events.pending(10), [eventOf("a", 2), eventOf("b", 2)], (it) => it.eventId);
      await events.markDelivered([eventOf("a", 2).eventId]);
      assert.deepEqual(await events.pending(10), [eventOf("b", 2)]);
      await emit(world, [eventOf("a", 3)]);
      sameSet(await events.pending(10), [eventOf("b", 2), eventOf("a", 3)], (it) => it.eventId);
    },
  },
  {
    name: "marking again, or what is unknown, changes nothing",
    run: async (world) => {
      const { events } = world.stores;
      await emit(world, [eventOf("a", 1), eventOf("a", 2)]);
      const id = eventOf("a", 1).eventId;
      await events.markDelivered([id, "unknown", id]);
      await events.markDelivered([id, "unknown; --"]);
      assert.deepEqual(await events.pending(10), [eventOf("a", 2)]);
    },
  },
  {
    name: "many events are marked at once",
    run: async (world) => {
      const { events } = world.stores;
      const all = Array.from({ length: 700 }, (_, index) => eventOf(`s-${index % 7}`, index));
      await emit(world, all);
      sameSet(await events.pending(1000), all, (it) => it.eventId);
      await deliverAll(world);
      assert.deepEqual(await events.pending(10), []);
    },
  },
  {
    name: "forget deletes delivered events from before the instant, at most as many as it may",
    run: async (world) => {
      const { events } = world.stores;
      // Neither ids nor the order of delivery agree with the order of time.
      const all = [3, 1, 2, 4].map((ms, index) => eventOf("a", 9 - index, startMs + ms));
      await emit(world, all);
      assert.equal(await events.forget(startMs + 100, 10), 0, "nothing was delivered");
      await events.markDelivered(ids(all.slice(0, 3)));
      assert.equal(await events.forget(startMs + 1, 10), 0, "nothing is that old");
      assert.equal(await events.forget(startMs + 2, 10), 1);
      assert.equal(await events.forget(startMs + 100, 1), 1);
      assert.equal(await events.forget(startMs + 100, 10), 1);
      assert.equal(await events.forget(startMs + 100, 10), 0);
      assert.deepEqual(await events.pending(10), all.slice(3));
    },
  },
  {
    name: "events of concurrent steps are all there, each stream in order",
    run: async (world) => {
      const { queues, events } = world.stores;
      await openQueue(queues);
      await atOnce(40, (index) =>
        queues.update({ queueId: queue1 }, ({ queue }) => {
          if (queue === null) return { outcome: undefined };
          const row = nextQueue(queue);
          const made = [eventOf(`s-${index % 3}`, row.version), eventOf("all", row.version)];
          return { outcome: undefined, change: { queue: row, events: made } };
        }),
      );
      const pending = await events.pending(1000);
      assert.equal(pending.length, 80);
      for (const stream of ["s-0", "s-1", "s-2", "all"]) {
        const versions = pending.flatMap((event) =>
          event.stream === stream && event.type === "QueueChanged" ? [event.version] : [],
        );
        assert.deepEqual(
          versions,
          versions.toSorted((a, b) => a - b),
        );
      }
    },
  },
  {
    name: "two relays may mark the same events at once",
    run: async (world) => {
      const { events } = world.stores;
      const all = Array.from({ length: 50 }, (_, index) => eventOf("a", index));
      await emit(world, all);
      await atOnce(8, () => events.markDelivered(ids(all)));
      assert.deepEqual(await events.pending(10), []);
      assert.equal(await events.forget(startMs + 1, 1000), 50);
    },
  },
];
