import assert from "node:assert/strict";
import type { QueueChange, QueueSlice, QueueState, UserId } from "@admit-one/core";
import { peekEvents } from "../../fixtures/peek-events.ts";
import {
  join,
  newQueue,
  nextQueue,
  openQueue,
  queue1,
  tokenEvent,
  waitingToken,
} from "../../fixtures/queues.ts";
import { rejectsWith } from "../assertions.ts";
import { put, type QueueCase, type QueueWorld } from "./world.ts";

/** Everything that a step could have written. */
const everything = async ({ stores }: QueueWorld) => ({
  state: await stores.queues.read({ queueId: queue1, due: 100, next: 100 }),
  one: await stores.queues.read({ queueId: queue1, no: 1, user: "user-2" as UserId }),
  two: await stores.queues.read({ queueId: queue1, no: 2, user: "user-1" as UserId }),
  events: await peekEvents(stores.events),
  ids: await stores.queues.queueIds(),
});

const refused = async (
  world: QueueWorld,
  slice: QueueSlice,
  change: (state: QueueState) => QueueChange,
): Promise<void> => {
  const before = await everything(world);
  await rejectsWith("CORRUPT", put(world, slice, change));
  assert.deepEqual(await everything(world), before);
};

const versionCase = (version: number): QueueCase => ({
  name: `a queue stored as version 2 is never put as version ${version}`,
  run: async (world) => {
    await openQueue(world.stores.queues);
    await join(world.stores.queues, "user-1");
    await refused(world, { queueId: queue1 }, ({ queue }) =>
      queue === null ? {} : { queue: { ...queue, head: 1, version } },
    );
  },
});

const newVersionCase = (version: number): QueueCase => ({
  name: `a new queue is never put as version ${version}`,
  run: (world) => refused(world, { queueId: queue1 }, () => ({ queue: newQueue({ version }) })),
});

export const guardCases: readonly QueueCase[] = [
  ...[0, 1, 2, 4].map(versionCase),
  ...[0, 2].map(newVersionCase),
  {
    name: "a user never gets a second live token",
    run: async (world) => {
      await openQueue(world.stores.queues);
      await join(world.stores.queues, "user-1");
      await refused(world, { queueId: queue1 }, ({ queue }) => ({
        ...(queue && { queue: nextQueue(queue, { nextNo: 3 }) }),
        tokens: [waitingToken(2, "user-1")],
      }));
    },
  },
  {
    name: "one change never gives a user two live tokens",
    run: async (world) => {
      await openQueue(world.stores.queues);
      await refused(world, { queueId: queue1 }, ({ queue }) => ({
        ...(queue && { queue: nextQueue(queue, { nextNo: 3 }) }),
        tokens: [waitingToken(1, "user-1"), waitingToken(2, "user-1")],
      }));
    },
  },
  {
    name: "a change leaves nothing when its last token is refused",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await join(queues, "user-1");
      const [second, third] = [waitingToken(2), waitingToken(3, "user-1")];
      await refused(world, { queueId: queue1 }, ({ queue }) => ({
        ...(queue && { queue: nextQueue(queue, { nextNo: 4, waiting: 3 }) }),
        tokens: [second, third],
        departed: [1],
        events: [tokenEvent(second)],
      }));
      assert.equal((await queues.read({ queueId: queue1, no: 1 })).departedAhead, 0);
    },
  },
  {
    name: "a change leaves nothing when its queue row is refused",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await refused(world, { queueId: queue1 }, ({ queue }) => ({
        ...(queue && { queue: { ...queue, nextNo: 2 } }),
        tokens: [waitingToken(1)],
        events: [tokenEvent(waitingToken(1))],
      }));
    },
  },
];
