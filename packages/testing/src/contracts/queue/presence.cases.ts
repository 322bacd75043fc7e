import assert from "node:assert/strict";
import { countGaps, type GapBlock, gapBlockOf, gapBlockSize, type QueueId } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import {
  admit,
  expiredToken,
  joinMany,
  leave,
  nextQueue,
  openQueue,
  queue1,
} from "../../fixtures/queues.ts";
import { atOnce } from "../assertions.ts";
import { bothLoads, numbers, put, type QueueCase, type QueueWorld } from "./world.ts";

const hintOf = async ({ stores }: QueueWorld, no: number): Promise<number | null | undefined> => {
  const { token } = await stores.queues.read({ queueId: queue1, no });
  return token?.status === "waiting" ? token.hintEndsAtMs : undefined;
};

/** The numbers marked in the bits, block by block. */
const gone = (gaps: readonly GapBlock[] = []): readonly number[] =>
  gaps.flatMap(({ block, bits }) =>
    Array.from({ length: gapBlockSize }, (_, index) => block * gapBlockSize + index).filter(
      (no) => countGaps(bits, block, no - 1, no + 1) === 1,
    ),
  );

const sorted = (all: readonly number[]): readonly number[] => all.toSorted((a, b) => a - b);

/** Cases that only presence, frames and closings require of a store. */
export const presenceCases: readonly QueueCase[] = [
  {
    name: "touch moves the hints of waiting tokens to the later instant, and nothing else",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 5);
      await admit(queues, 1);
      await leave(queues, 3);
      const before = await queues.read({ queueId: queue1, due: 9, no: 3 });
      const seen = (hintEndsAtMs: number) => [1, 2, 3, 4, 99].map((no) => ({ no, hintEndsAtMs }));
      await queues.touch(queue1, seen(startMs + 50));
      await queues.touch(queue1, [{ no: 2, hintEndsAtMs: startMs + 10 }]);
      await queues.touch(queue1, []);
      assert.equal(await hintOf(world, 2), startMs + 50);
      assert.equal(await hintOf(world, 4), startMs + 50);
      assert.equal(await hintOf(world, 5), null);
      assert.deepEqual(await queues.read({ queueId: queue1, due: 9, no: 3 }), before);
      await queues.touch(queue1, [{ no: 2, hintEndsAtMs: startMs + 60 }]);
      assert.equal(await hintOf(world, 2), startMs + 60);
    },
  },
  {
    name: "touch of an unknown queue does nothing",
    run: async ({ stores }) => {
      await stores.queues.touch("nowhere" as QueueId, [{ no: 1, hintEndsAtMs: startMs }]);
      assert.deepEqual(await stores.queues.queueIds(), []);
    },
  },
  {
    name: "a token that was touched is admitted and leaves as any other",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 3);
      await queues.touch(
        queue1,
        [1, 2, 3].map((no) => ({ no, hintEndsAtMs: startMs + 9 })),
      );
      await Promise.all([admit(queues, 1), leave(queues, 3)]);
      const { next, due } = await queues.read({ queueId: queue1, next: 9, due: 9 });
      assert.deepEqual([numbers(due), numbers(next)], [[1], [2]]);
      assert.deepEqual(
        next.map(({ hintEndsAtMs }) => hintEndsAtMs),
        [startMs + 9],
      );
    },
  },
  {
    name: "touches, joins and advances at once lose nothing",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 30);
      const seen = (from: number) =>
        Array.from({ length: 20 }, (_, index) => ({
          no: from + index,
          hintEndsAtMs: startMs + 100 + from,
        }));
      await Promise.all([
        ...[1, 5, 9, 11].map((from) => queues.touch(queue1, seen(from))),
        ...[1, 2, 3].map(() => admit(queues, 3)),
      ]);
      const { next } = await queues.read({ queueId: queue1, next: 99 });
      assert.deepEqual(
        next.map(({ no, hintEndsAtMs }) => [no, hintEndsAtMs]),
        next.map(({ no }) => [no, startMs + 100 + (no >= 11 ? 11 : 9)]),
      );
    },
  },
  {
    name: "stale loads who is stored as live in the next part of what was closed",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 12);
      await admit(queues, 2);
      await leave(queues, 5);
      await put(world, { queueId: queue1 }, ({ queue }) =>
        queue === null
          ? {}
          : { queue: nextQueue(queue, { head: 12, closedThroughNo: 10, sweptThroughNo: 1 }) },
      );
      for (const { stale } of await bothLoads(world, { queueId: queue1, stale: 5 })) {
        assert.deepEqual(numbers(stale ?? []), [2, 3, 4, 6]);
      }
      await put(world, { queueId: queue1, stale: 50 }, ({ queue, stale = [] }) => {
        assert.deepEqual(numbers(stale), [2, 3, 4, 6, 7, 8, 9, 10]);
        const waiting = stale.filter(({ status }) => status === "waiting");
        return {
          ...(queue && { queue: nextQueue(queue, { sweptThroughNo: 10 }) }),
          tokens: waiting.map((token) => expiredToken(token, "queue_closed")),
        };
      });
      const [{ stale }] = await bothLoads(world, { queueId: queue1, stale: 50 });
      assert.deepEqual(stale, []);
      const [{ token }] = await bothLoads(world, { queueId: queue1, no: 7 });
      assert.equal(token?.status, "expired");
    },
  },
  {
    name: "gapsSince answers every departure ahead, and later only the blocks that changed",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 3000);
      const first = [2, 1023, 1024, 2047, 2999];
      for (const no of first) await leave(queues, no);
      const [{ gaps, queue }] = await bothLoads(world, { queueId: queue1, gapsSince: 0 });
      assert.deepEqual(sorted(gone(gaps)), first);
      const version = queue?.version ?? 0;
      const [nothing] = await bothLoads(world, { queueId: queue1, gapsSince: version });
      assert.deepEqual(nothing.gaps, []);
      await leave(queues, 1500);
      for (const later of await bothLoads(world, { queueId: queue1, gapsSince: version })) {
        assert.deepEqual(sorted(gone(later.gaps)), [1024, 1500, 2047]);
        assert.equal(later.queue?.version, version + 1);
      }
      await put(world, { queueId: queue1 }, (state) =>
        state.queue === null ? {} : { queue: nextQueue(state.queue, { head: 2100 }) },
      );
      const [ahead] = await bothLoads(world, { queueId: queue1, gapsSince: 0 });
      assert.deepEqual(
        (ahead.gaps ?? []).map(({ block }) => block),
        [gapBlockOf(2999)],
      );
    },
  },
  {
    name: "an update that would rather not wait loses nothing and breaks no order",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 10);
      const steps = await atOnce(10, () =>
        queues.update({ queueId: queue1, next: 1, ifFree: true }, ({ queue, next, busy }) => {
          const [first] = next;
          if (busy === true) {
            assert.deepEqual([queue, next], [null, []]);
            return { outcome: "busy" };
          }
          if (queue === null || first === undefined) return { outcome: "empty" };
          const row = nextQueue(queue, { head: first.no, waiting: queue.waiting - 1 });
          return { outcome: "done", change: { queue: row, tokens: [expiredToken(first)] } };
        }),
      );
      const done = steps.filter((step) => step === "done").length;
      assert.ok(done >= 1);
      assert.ok(steps.every((step) => step === "done" || step === "busy"));
      const { queue, next } = await queues.read({ queueId: queue1, next: 99 });
      assert.deepEqual([queue?.head, next.length], [done, 10 - done]);
    },
  },
];
