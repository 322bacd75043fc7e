import assert from "node:assert/strict";
import type { Queue, Token } from "@admit-one/core";
import { peekEvents } from "../../fixtures/peek-events.ts";
import { startMs } from "../../fixtures/plan.ts";
import {
  activeToken,
  expiredToken,
  join,
  joinMany,
  newQueue,
  nextQueue,
  openQueue,
  queue1,
  tokenEvent,
  waitingToken,
} from "../../fixtures/queues.ts";
import { bothLoads, put, type QueueCase } from "./world.ts";

const fullQueue: Queue = newQueue({
  epoch: 3,
  mode: "paused",
  pauseReason: "잠시 멈춤 “점검” 🎫",
  policy: {
    maxActive: null,
    ratePerMinute: null,
    burst: 7,
    maxWaiting: null,
    maxActiveForMs: 9_007,
    activeForMs: 1,
    arriveWithinMs: 2,
    presentWithinMs: 3,
    opensAtMs: startMs + 4,
    closesAtMs: startMs + 5,
  },
  head: 2 ** 40,
  nextNo: 2 ** 40 + 12,
  closedThroughNo: 5,
  sweptThroughNo: 4,
  waiting: 11,
  active: 4,
  rateTokens: 0.123456789012345,
  rateAtMs: startMs + 123,
  totals: {
    joined: 1,
    admitted: 2,
    paid: 3,
    left: 4,
    lapsed: 5,
    missed: 6,
    timedOut: 7,
    revoked: 8,
    closed: 9,
  },
  pace: {
    atMs: startMs + 6,
    busyMs: 7,
    admittedMilli: 8_000,
    activeForMs: 9,
    waits: [1, 0, 2],
  },
  presence: {
    asked: [
      { no: 1, sinceMs: startMs },
      { no: 2, sinceMs: startMs + 1 },
    ],
    outages: [{ fromMs: startMs, untilMs: startMs + 3 }],
    service: {
      heartbeats: [
        { serverId: "server-2", atMs: startMs + 1 },
        { serverId: "server-1", atMs: startMs + 2 },
      ],
      unservedSinceMs: null,
      graceMadeUpAtMs: startMs + 3,
    },
    called: { sinceMs: startMs, untilMs: startMs + 4 },
  },
  sales: { openAtMs: startMs + 8, edgeAtMs: startMs + 9, revision: 10 },
  orders: [{ key: "~!", what: "admit 2", admitted: 1, done: false, atMs: startMs + 7 }],
});

export const saveCases: readonly QueueCase[] = [
  {
    name: "a queue comes back as it was put, every field of it",
    run: async (world) => {
      await put(world, { queueId: queue1 }, () => ({ queue: fullQueue }));
      for (const { queue } of await bothLoads(world, { queueId: queue1 })) {
        assert.deepEqual(queue, fullQueue);
      }
      const policy = {
        ...fullQueue.policy,
        maxActive: 0,
        ratePerMinute: 60,
        maxWaiting: 1,
        opensAtMs: "sales" as const,
      };
      const sales = { openAtMs: null, edgeAtMs: null, revision: 11 };
      const changed = nextQueue(fullQueue, { mode: "closed", pauseReason: null, policy, sales });
      await put(world, { queueId: queue1 }, () => ({ queue: changed }));
      assert.deepEqual((await world.stores.queues.read({ queueId: queue1 })).queue, changed);
    },
  },
  {
    name: "every form of a token comes back as it was put",
    run: async (world) => {
      await openQueue(world.stores.queues, { nextNo: 2 ** 40 });
      const waiting = waitingToken(2 ** 40, "사용자 'x'; --", { epoch: 2 });
      const forms: readonly Token[] = [
        waiting,
        { ...waiting, hintEndsAtMs: startMs + 7 },
        activeToken(waiting, startMs + 5, { arriveByMs: startMs + 3 }),
        activeToken(waiting, startMs + 9, { activeUntilMs: startMs + 8 }),
        expiredToken(activeToken(waiting, startMs + 9), "paid"),
        expiredToken(waiting, "lapsed"),
        expiredToken(waiting, "missed"),
        expiredToken(waiting, "timed_out"),
        expiredToken(waiting, "revoked"),
        expiredToken(waiting, "queue_closed"),
      ];
      for (const form of forms) {
        await put(world, { queueId: queue1, no: form.no }, () => ({ tokens: [form] }));
        for (const { token } of await bothLoads(world, { queueId: queue1, no: form.no })) {
          assert.deepEqual(token, form);
        }
      }
    },
  },
  {
    name: "a change without the queue's row leaves the row alone",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 1);
      const before = await queues.read({ queueId: queue1, no: 1 });
      await put(world, { queueId: queue1, no: 1 }, ({ token }) => ({
        tokens: token === null ? [] : [activeToken(token, startMs + 5)],
      }));
      const after = await queues.read({ queueId: queue1, no: 1 });
      assert.deepEqual(after.queue, before.queue);
      assert.equal(after.token?.status, "active");
    },
  },
  {
    name: "a decision without a change writes nothing and answers its outcome",
    run: async (world) => {
      const { queues, events } = world.stores;
      await openQueue(queues);
      const outcome = { refused: "마감" };
      assert.deepEqual(await queues.update({ queueId: queue1 }, () => ({ outcome })), outcome);
      assert.deepEqual((await queues.read({ queueId: queue1 })).queue, newQueue());
      assert.deepEqual(await peekEvents(events), []);
    },
  },
  {
    name: "a decide that throws changes nothing, and update rejects with what it threw",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      const mistake = new Error("decide failed");
      const update = queues.update({ queueId: queue1 }, () => {
        throw mistake;
      });
      await assert.rejects(update, (error) => error === mistake);
      assert.deepEqual((await queues.read({ queueId: queue1 })).queue, newQueue());
      assert.equal(await join(queues, "user-1"), 1);
    },
  },
  {
    name: "a step's events are logged with it",
    run: async (world) => {
      const { queues, events } = world.stores;
      await openQueue(queues);
      await join(queues, "user-1");
      await join(queues, "user-2");
      await join(queues, "user-1");
      const expected = [waitingToken(1), waitingToken(2)].map(tokenEvent);
      assert.deepEqual(await peekEvents(events), expected);
    },
  },
  {
    name: "a user whose token expired can join again, in the same change too",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await join(queues, "user-1");
      const slice = { queueId: queue1, no: 1 };
      await put(world, slice, ({ queue, token }) => ({
        ...(queue && { queue: nextQueue(queue, { nextNo: 3 }) }),
        tokens: token === null ? [] : [waitingToken(2, "user-1"), expiredToken(token)],
        departed: [1],
      }));
      assert.equal(await join(queues, "user-1"), 2);
      const { token } = await queues.read(slice);
      assert.equal(token?.status, "expired");
    },
  },
];
