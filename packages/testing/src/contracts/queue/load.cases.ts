import assert from "node:assert/strict";
import type { QueueId, UserId } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import {
  admit,
  expiredToken,
  join,
  joinMany,
  leave,
  newQueue,
  nextQueue,
  openQueue,
  queue1,
} from "../../fixtures/queues.ts";
import { bothLoads, numbers, put, type QueueCase } from "./world.ts";

const user = (id: string): UserId => id as UserId;
const nothing = { token: null, live: null, departedAhead: 0, due: [], next: [] };

export const loadCases: readonly QueueCase[] = [
  {
    name: "an unknown queue loads as null, with nothing in it",
    run: async (world) => {
      const slice = { queueId: queue1, no: 1, user: user("user-1"), due: 5, next: 5 };
      for (const state of await bothLoads(world, slice)) {
        assert.deepEqual(state, { queue: null, ...nothing });
      }
      assert.deepEqual(await world.stores.queues.queueIds(), []);
    },
  },
  {
    name: "what is not asked for is not loaded",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 5);
      await admit(queues, 2);
      await leave(queues, 3);
      const [read] = await bothLoads(world, { queueId: queue1 });
      assert.deepEqual({ ...read, queue: null }, { queue: null, ...nothing });
      assert.equal(read.queue?.head, 2);
      for (const state of await bothLoads(world, { queueId: queue1, due: 0, next: 0 })) {
        assert.deepEqual([state.due, state.next], [[], []]);
      }
    },
  },
  {
    name: "a token is loaded by its number in every status, within its own queue",
    run: async (world) => {
      const { queues } = world.stores;
      const other = "queue-2" as QueueId;
      await openQueue(queues);
      await openQueue(queues, { queueId: other });
      await joinMany(queues, 3);
      await join(queues, "user-x", other);
      await admit(queues, 1);
      await leave(queues, 2);
      for (const [no, status] of [
        [1, "active"],
        [2, "expired"],
        [3, "waiting"],
      ] as const) {
        for (const state of await bothLoads(world, { queueId: queue1, no })) {
          assert.deepEqual([state.token?.no, state.token?.status], [no, status]);
          assert.equal(state.live, null);
        }
      }
      const [elsewhere] = await bothLoads(world, { queueId: other, no: 1, user: user("user-1") });
      assert.deepEqual([elsewhere.token?.userId, elsewhere.live], ["user-x", null]);
      assert.equal((await queues.read({ queueId: queue1, no: 4 })).token, null);
    },
  },
  {
    name: "a user's live token is loaded whether it waits or is active, and none once it expired",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 2);
      await admit(queues, 1);
      const expected = { "user-1": [1, "active"], "user-2": [2, "waiting"] } as const;
      for (const [id, [no, status]] of Object.entries(expected)) {
        for (const state of await bothLoads(world, { queueId: queue1, user: user(id) })) {
          assert.deepEqual([state.live?.no, state.live?.status, state.token], [no, status, null]);
        }
      }
      await leave(queues, 2);
      for (const state of await bothLoads(world, { queueId: queue1, user: user("user-2") })) {
        assert.equal(state.live, null);
      }
    },
  },
  {
    name: "due answers active tokens by the end of their room, then by number",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 12);
      // Ends with different numbers of digits, so that sorting as text would fail. 4 and 8 end
      // together.
      await admit(queues, 9, (no) => (no % 4 === 0 ? 999 : 2000 - no * 100));
      await put(world, { queueId: queue1, no: 9 }, ({ queue, token }) => ({
        ...(queue && { queue: nextQueue(queue, { active: queue.active - 1 }) }),
        tokens: token === null ? [] : [expiredToken(token, "timed_out")],
      }));
      const order = [4, 8, 7, 6, 5, 3, 2, 1];
      for (const limit of [3, 8, 20]) {
        for (const { due } of await bothLoads(world, { queueId: queue1, due: limit })) {
          assert.deepEqual(numbers(due), order.slice(0, limit));
          assert.ok(due.every((token) => token.status === "active"));
        }
      }
    },
  },
  {
    name: "a token whose end moved is due at its new place",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 3);
      await admit(queues, 3, (no) => startMs + no);
      await put(world, { queueId: queue1, no: 1 }, ({ token }) => ({
        tokens: token?.status === "active" ? [{ ...token, endsAtMs: startMs + 10 }] : [],
      }));
      const { due } = await queues.read({ queueId: queue1, due: 5 });
      assert.deepEqual(numbers(due), [2, 3, 1]);
    },
  },
  {
    name: "next answers waiting tokens above the head by number, none that left",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 12);
      await admit(queues, 2);
      for (const no of [3, 9, 12]) await leave(queues, no);
      for (const limit of [1, 4, 20]) {
        for (const { next } of await bothLoads(world, { queueId: queue1, next: limit })) {
          assert.deepEqual(numbers(next), [4, 5, 6, 7, 8, 10, 11].slice(0, limit));
        }
      }
      await put(world, { queueId: queue1 }, ({ queue }) =>
        queue === null ? {} : { queue: nextQueue(queue, { head: 7 }) },
      );
      const { next } = await queues.read({ queueId: queue1, next: 20 });
      assert.deepEqual(numbers(next), [8, 10, 11]);
    },
  },
  {
    name: "queues share neither numbers nor users",
    run: async (world) => {
      const { queues } = world.stores;
      const other = "queue-2" as QueueId;
      await openQueue(queues);
      await openQueue(queues, { queueId: other, policy: { ...newQueue().policy, maxActive: 1 } });
      assert.equal(await join(queues, "user-1"), 1);
      assert.equal(await join(queues, "user-1", other), 1);
      assert.equal(await join(queues, "user-2"), 2);
      assert.deepEqual((await queues.queueIds()).toSorted(), [queue1, other]);
      const [one, two] = [
        await queues.read({ queueId: queue1, next: 9 }),
        await queues.read({ queueId: other, next: 9 }),
      ];
      assert.deepEqual([one.next.length, two.next.length], [2, 1]);
      assert.equal(two.queue?.policy.maxActive, 1);
    },
  },
];
