import assert from "node:assert/strict";
import type { DomainEvent, EventLog } from "@admit-one/core";
import { nextQueue, openQueue, queue1 } from "../../fixtures/queues.ts";
import { atOnce } from "../assertions.ts";
import {
  done,
  drain,
  type EventCase,
  type EventWorld,
  emit,
  eventOf,
  idsOf,
  put,
  routeTo,
  take,
} from "./world.ts";

/** One step of a queue that saves one event in each of these streams. */
const step = ({ stores: { queues } }: EventWorld, streams: readonly string[]): Promise<void> =>
  queues.update({ queueId: queue1 }, ({ queue }) => {
    if (queue === null) return { outcome: undefined };
    const row = nextQueue(queue);
    const events = streams.map((stream) => eventOf(stream, row.version));
    return { outcome: undefined, change: { queue: row, events } };
  });

const versionsOf = (events: readonly DomainEvent[], stream: string): readonly number[] =>
  events.flatMap((event) =>
    event.stream === stream && event.type === "QueueChanged" ? [event.version] : [],
  );

const inOrder = (events: readonly DomainEvent[], streams: readonly string[]): void => {
  for (const stream of streams) {
    const versions = versionsOf(events, stream);
    assert.deepEqual(
      versions,
      [...new Set(versions)].toSorted((a, b) => a - b),
      `${stream} in order, each once`,
    );
  }
};

export const raceCases: readonly EventCase[] = [
  {
    name: "events of concurrent steps are all there, each stream in order",
    run: async (world) => {
      await openQueue(world.stores.queues);
      await atOnce(40, (index) => step(world, [`s-${index % 3}`, "all"]));
      await routeTo(world, ["s"]);
      const told = await drain(world, "s");
      assert.equal(told.length, 80);
      inOrder(told, ["s-0", "s-1", "s-2", "all"]);
    },
  },
  {
    name: "of relays that route at once each event is routed by one",
    run: async (world) => {
      const all = Array.from({ length: 60 }, (_, index) => eventOf(`s-${index % 20}`, index));
      await emit(world, all);
      const counts = await atOnce(8, () => routeTo(world, ["s", "t"], 10));
      const more = await routeTo(world, ["s", "t"]);
      assert.equal(
        counts.reduce((sum, count) => sum + count, more),
        60,
      );
      for (const subscriber of ["s", "t"]) {
        const told = await drain(world, subscriber);
        assert.equal(told.length, 60);
        inOrder(
          told,
          Array.from({ length: 20 }, (_, index) => `s-${index}`),
        );
      }
    },
  },
  {
    name: "of relays that take at once no two get the same stream",
    run: async (world) => {
      const all = Array.from({ length: 60 }, (_, index) => eventOf(`s-${index % 30}`, index));
      await emit(world, all);
      await routeTo(world, ["s"]);
      const taken = (await atOnce(8, () => take(world, "s", { limit: 5 }))).flat();
      assert.equal(taken.length, 30);
      assert.equal(new Set(taken.map(({ event }) => event.stream)).size, 30);
      assert.ok(taken.every(({ attempts }) => attempts === 1));
    },
  },
  {
    name: "what is routed while its stream's last is being ended is never stuck behind it",
    run: async (world) => {
      const streams = Array.from({ length: 10 }, (_, index) => `s-${index}`);
      await openQueue(world.stores.queues);
      await step(world, streams);
      await routeTo(world, ["s"]);
      for (let round = 0; round < 10; round += 1) {
        const taken = await take(world, "s");
        assert.equal(taken.length, streams.length, `round ${round}`);
        await step(world, streams);
        await Promise.all([
          ...taken.map((delivery) => put(world, [delivery], done)),
          routeTo(world, ["s"], 5),
          routeTo(world, ["s"], 5),
        ]);
      }
    },
  },
  {
    name: "relays beside each other and beside steps deliver everything to everybody, in order",
    run: async (world) => {
      const streams = ["a", "b", "c"];
      await openQueue(world.stores.queues);
      const told = new Map<string, DomainEvent[]>([
        ["s", []],
        ["t", []],
      ]);
      const relay = async (): Promise<void> => {
        await routeTo(world, ["s", "t"], 7);
        for (const [subscriber, heard] of told) {
          const taken = await take(world, subscriber, { limit: 2 });
          heard.push(...taken.map(({ event }) => event));
          await put(world, taken, done);
        }
      };
      await Promise.all([
        ...Array.from({ length: 4 }, async () => {
          for (let round = 0; round < 10; round += 1) await relay();
        }),
        atOnce(30, (index) => step(world, [streams[index % 3] ?? "", "all"])),
      ]);
      await routeTo(world, ["s", "t"]);
      for (const [subscriber, heard] of told) {
        heard.push(...(await drain(world, subscriber)));
        assert.equal(heard.length, 60);
        inOrder(heard, [...streams, "all"]);
      }
    },
  },
  {
    name: "of decisions about one delivery at once each sees what the other made of it",
    run: async (world) => {
      const { events } = world.stores;
      await emit(world, [eventOf("a", 1)]);
      await routeTo(world, ["s"]);
      const slice = { subscriber: "s", eventIds: [eventOf("a", 1).eventId] };
      const decide: Parameters<EventLog["update"]>[1] = (found) => ({
        outcome: found.length,
        change: {
          deliveries: found.map((delivery) => ({
            ...delivery,
            attemptsBefore: delivery.attemptsBefore + 1,
          })),
        },
      });
      await atOnce(12, () => events.update(slice, decide));
      const [delivery] = await take(world, "s");
      assert.equal(delivery?.attemptsBefore, 12);
      assert.deepEqual(idsOf([delivery]), slice.eventIds);
    },
  },
];
