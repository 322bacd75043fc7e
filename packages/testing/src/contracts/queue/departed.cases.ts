import assert from "node:assert/strict";
import type { QueueId, UserId } from "@admit-one/core";
import {
  expiredToken,
  joinMany,
  nextQueue,
  openQueue,
  queue1,
  waitingToken,
} from "../../fixtures/queues.ts";
import { bothLoads, put, type QueueCase, type QueueWorld } from "./world.ts";

/** Lets these numbers leave the queue in one step. */
const leaveAll = (world: QueueWorld, leaving: readonly number[]): Promise<void> =>
  put(world, { queueId: queue1, next: 5000 }, ({ queue, next }) => {
    const gone = new Set(leaving);
    const tokens = next.filter((token) => gone.has(token.no)).map((token) => expiredToken(token));
    assert.equal(tokens.length, leaving.length);
    if (queue === null) return {};
    const row = nextQueue(queue, { waiting: queue.waiting - tokens.length });
    return { queue: row, tokens, departed: leaving };
  });

const moveHead = (world: QueueWorld, head: number): Promise<void> =>
  put(world, { queueId: queue1 }, ({ queue }) =>
    queue === null ? {} : { queue: nextQueue(queue, { head }) },
  );

/** Checks the number of tokens ahead of each of these numbers against a simple count. */
const countsAhead = async (
  world: QueueWorld,
  departed: readonly number[],
  head: number,
  probes: readonly number[],
): Promise<void> => {
  for (const no of probes) {
    const ahead = departed.filter((left) => left > head && left < no).length;
    const { departedAhead } = await world.stores.queues.read({ queueId: queue1, no });
    assert.equal(departedAhead, ahead, `head ${head}, number ${no}`);
  }
};

/** Around the borders of blocks of 1,024, for counting from 0 and from 1. */
const borders = [1, 2, 3, 1022, 1023, 1024, 1025, 1026, 2047, 2048, 2049, 2050, 3071, 3072, 3073];

export const departedCases: readonly QueueCase[] = [
  {
    name: "departedAhead counts who left strictly between head and token, across blocks of 1,024",
    run: async (world) => {
      await openQueue(world.stores.queues);
      await joinMany(world.stores.queues, 3100);
      const first = [2, 500, 1023, 1024, 1025, 2048, 3000];
      const second = [1, 1022, 1026, 2047, 2049, 3071, 3072, 3073];
      await leaveAll(world, first);
      const probes = [...borders, 999, 2500, 3100];
      await countsAhead(world, first, 0, probes);
      await leaveAll(world, second);
      const all = [...first, ...second];
      await countsAhead(world, all, 0, probes);
      for (const head of [1, 499, 500, 1023, 1024, 1025, 2047, 2048, 3072]) {
        await moveHead(world, head);
        await countsAhead(world, all, head, probes);
      }
    },
  },
  {
    name: "departedAhead counts whole blocks that left",
    run: async (world) => {
      await openQueue(world.stores.queues);
      await joinMany(world.stores.queues, 3100);
      const gone = Array.from({ length: 2100 }, (_, index) => index + 500);
      await leaveAll(world, gone);
      await countsAhead(world, gone, 0, [1, 499, 500, 501, 1024, 1025, 2048, 2599, 2600, 3100]);
      await moveHead(world, 1030);
      await countsAhead(world, gone, 1030, [1030, 1031, 1032, 2049, 2599, 2600, 3100]);
    },
  },
  {
    name: "departedAhead is counted for the user's live token where no number is asked for",
    run: async (world) => {
      await openQueue(world.stores.queues);
      await joinMany(world.stores.queues, 8);
      await leaveAll(world, [2, 3, 7]);
      const user = "user-6" as UserId;
      for (const state of await bothLoads(world, { queueId: queue1, user })) {
        assert.deepEqual([state.live?.no, state.departedAhead], [6, 2]);
      }
      // The number takes precedence over the user.
      for (const state of await bothLoads(world, { queueId: queue1, user, no: 8 })) {
        assert.deepEqual([state.live?.no, state.token?.no, state.departedAhead], [6, 8, 3]);
      }
      for (const slice of [{ no: 99 }, { user: "nobody" as UserId }, {}]) {
        const state = await world.stores.queues.read({ queueId: queue1, ...slice });
        assert.equal(state.departedAhead, 0);
      }
    },
  },
  {
    name: "departedAhead is 0 for a token that the head has passed",
    run: async (world) => {
      await openQueue(world.stores.queues);
      await joinMany(world.stores.queues, 8);
      await leaveAll(world, [2, 3, 7]);
      await moveHead(world, 5);
      await countsAhead(world, [2, 3, 7], 5, [1, 4, 5, 6, 7, 8]);
    },
  },
  {
    name: "a departure that the head passes in the same step is ahead of nobody",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 8);
      await put(world, { queueId: queue1, next: 8 }, ({ queue, next }) => ({
        ...(queue && { queue: nextQueue(queue, { head: 5, waiting: 6 }) }),
        tokens: next.filter(({ no }) => no === 3 || no === 7).map((token) => expiredToken(token)),
        departed: [3, 7],
      }));
      await countsAhead(world, [3, 7], 5, [1, 3, 5, 6, 7, 8]);
    },
  },
  {
    name: "departures are counted in their own queue alone",
    run: async (world) => {
      const { queues } = world.stores;
      const other = "queue-2" as QueueId;
      await openQueue(queues);
      await openQueue(queues, { queueId: other });
      await joinMany(queues, 5);
      await put(world, { queueId: other }, ({ queue }) => ({
        ...(queue && { queue: nextQueue(queue, { nextNo: 6, waiting: 5 }) }),
        tokens: [1, 2, 3, 4, 5].map((no) => waitingToken(no, `user-${no}`, { queueId: other })),
      }));
      await leaveAll(world, [1, 2]);
      const elsewhere = await queues.read({ queueId: other, no: 5 });
      assert.equal(elsewhere.departedAhead, 0);
      assert.equal((await queues.read({ queueId: queue1, no: 5 })).departedAhead, 2);
    },
  },
];
