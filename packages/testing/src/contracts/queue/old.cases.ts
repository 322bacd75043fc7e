import assert from "node:assert/strict";
import type { EndedToken, ExpiredToken, QueueId, TokenRef, UserId } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import { expiredToken, join, nextQueue, openQueue, queue1 } from "../../fixtures/queues.ts";
import { inTurn } from "../assertions.ts";
import { put, type QueueCase, type QueueWorld } from "./world.ts";

const queue2 = "queue-2" as QueueId;
const user = (id: string): UserId => id as UserId;
const name = ({ queueId, no }: TokenRef): string => `${queueId}:${no}`;

/** Ends a token at an instant, optionally with another user. */
const end = (
  world: QueueWorld,
  { queueId, no }: TokenRef,
  over: Partial<ExpiredToken> = {},
): Promise<void> =>
  put(world, { queueId, no }, ({ queue, token }) => {
    assert.ok(queue !== null && token !== null);
    const waiting = queue.waiting - (token.status === "waiting" ? 1 : 0);
    return {
      queue: nextQueue(queue, { waiting }),
      tokens: [{ ...expiredToken(token), ...over }],
    };
  });

const ref = (queueId: QueueId, no: number): TokenRef => ({ queueId, no });

/** Two queues: `ann` has two ended tokens and a waiting one, `ben` has one of each. */
const openLines = async (world: QueueWorld): Promise<void> => {
  const { queues } = world.stores;
  await openQueue(queues, { queueId: queue2 });
  await openQueue(queues);
  await join(queues, "ann", queue2);
  await end(world, ref(queue2, 1), { endedAtMs: startMs + 30 });
  await join(queues, "ben");
  await join(queues, "ann");
  await end(world, ref(queue1, 1), { endedAtMs: startMs + 20 });
  await end(world, ref(queue1, 2), { endedAtMs: startMs + 20 });
  await join(queues, "ann");
  await join(queues, "ben", queue2);
};

/** Reads a list in parts, each after the last item of the previous one. */
const walk = async <T>(
  read: (after: T | null, limit: number) => Promise<readonly T[]>,
  limit: number,
): Promise<readonly T[]> => {
  const all: T[] = [];
  for (;;) {
    const part = await read(all.at(-1) ?? null, limit);
    all.push(...part);
    if (part.length < limit) return all;
    assert.ok(all.length < 100, "the parts never end");
  }
};

export const oldCases: readonly QueueCase[] = [
  {
    name: "tokensOf answers a user's tokens of every queue, live or not, in parts",
    run: async (world) => {
      await openLines(world);
      const { queues } = world.stores;
      for (const limit of [1, 2, 3, 100]) {
        const all = await walk<TokenRef>(
          (after, max) => queues.tokensOf(user("ann"), { after, limit: max }),
          limit,
        );
        assert.deepEqual(all.map(name), ["queue-1:2", "queue-1:3", "queue-2:1"], `${limit}`);
      }
      const [over, waits] = await queues.tokensOf(user("ann"), { after: null, limit: 9 });
      assert.deepEqual([over?.status, waits?.status], ["expired", "waiting"]);
      assert.deepEqual(over, (await queues.read(ref(queue1, 2))).token);
      const behind = { after: ref(queue1, 2), limit: 1 };
      assert.deepEqual((await queues.tokensOf(user("ann"), behind)).map(name), ["queue-1:3"]);
      assert.deepEqual(await queues.tokensOf(user("nobody"), { after: null, limit: 9 }), []);
    },
  },
  {
    name: "lastEnded answers a user's ended token of this queue with the highest number, or null",
    run: async (world) => {
      await openLines(world);
      const { queues } = world.stores;
      const last = async (queueId: QueueId, userId: string) => {
        const token = await queues.lastEnded(queueId, user(userId));
        return token === null ? null : name(token);
      };
      assert.equal(await last(queue1, "ann"), "queue-1:2");
      assert.equal(await last(queue2, "ann"), "queue-2:1");
      assert.equal(await last(queue1, "ben"), "queue-1:1");
      // What waits has not ended.
      assert.equal(await last(queue2, "ben"), null);
      assert.equal(await last(queue1, "nobody"), null);
      assert.equal(await last("unknown" as QueueId, "ann"), null);
      await end(world, ref(queue1, 3), { endedAtMs: startMs + 10 });
      assert.equal(await last(queue1, "ann"), "queue-1:3");
      const { token } = await queues.read(ref(queue1, 3));
      assert.deepEqual(await queues.lastEnded(queue1, user("ann")), token);
      await queues.forget([ref(queue1, 3)]);
      assert.equal(await last(queue1, "ann"), "queue-1:2");
      await put(world, ref(queue1, 2), ({ token: old }) => ({
        tokens: old?.status === "expired" ? [{ ...old, userId: user("gone") }] : [],
      }));
      assert.equal(await last(queue1, "ann"), null);
      assert.equal(await last(queue1, "gone"), "queue-1:2");
    },
  },
  {
    name: "ended answers tokens that ended before an instant, by their end, in parts",
    run: async (world) => {
      await openLines(world);
      const { queues } = world.stores;
      const all = (beforeMs: number, limit: number) =>
        walk<EndedToken>((after, max) => queues.ended(beforeMs, { after, limit: max }), limit);
      for (const limit of [1, 2, 3, 100]) {
        const names = (await all(startMs + 31, limit)).map(name);
        assert.deepEqual(names, ["queue-1:1", "queue-1:2", "queue-2:1"], `${limit}`);
      }
      assert.deepEqual((await all(startMs + 30, 9)).map(name), ["queue-1:1", "queue-1:2"]);
      assert.deepEqual(await all(startMs + 20, 9), []);
      const [first] = await queues.ended(startMs + 31, { after: null, limit: 1 });
      assert.deepEqual(first, (await queues.read(ref(queue1, 1))).token);
      // The token at the place to continue from may be deleted by then.
      assert.equal(await queues.forget([ref(queue1, 1)]), 1);
      assert.deepEqual(
        (await queues.ended(startMs + 31, { after: first ?? null, limit: 1 })).map(name),
        ["queue-1:2"],
      );
    },
  },
  {
    name: "forget deletes ended tokens and nothing else; numbers, totals and departures stay",
    run: async (world) => {
      await openLines(world);
      const { queues } = world.stores;
      await put(world, { queueId: queue1, no: 3 }, ({ queue, token }) => {
        assert.ok(queue !== null && token !== null);
        const row = nextQueue(queue, { waiting: queue.waiting - 1 });
        return { queue: row, tokens: [expiredToken(token)], departed: [3] };
      });
      await join(queues, "cid");
      const before = await queues.read({ queueId: queue1, no: 4 });
      assert.equal(before.departedAhead, 1);
      const all = [1, 2, 3, 4, 9].map((no) => ref(queue1, no));
      assert.equal(await queues.forget([...all, ref(queue2, 2), ref("unknown" as QueueId, 1)]), 3);
      assert.equal(await queues.forget(all), 0);
      assert.equal(await queues.forget([]), 0);
      const gone = await inTurn(3, (index) => queues.read(ref(queue1, index + 1)));
      assert.deepEqual(
        gone.map(({ token }) => token),
        [null, null, null],
      );
      assert.deepEqual(await queues.read({ queueId: queue1, no: 4 }), before);
      assert.equal((await queues.read(ref(queue2, 2))).token?.status, "waiting");
      assert.equal((await queues.read(ref(queue2, 1))).token?.userId, "ann");
      assert.equal(await join(queues, "dan"), 5);
    },
  },
  {
    name: "a token that gets another user frees the old one's place, who may join again at once",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await join(queues, "ann");
      // Concurrently, so that a store that batches steps gets them in one batch.
      const [, again] = await Promise.all([
        end(world, ref(queue1, 1), { userId: user("gone") }),
        join(queues, "ann"),
        queues.read({ queueId: queue1, user: user("ann") }),
      ]);
      // The join may have run before the end and found the old token.
      const no = again === 1 ? await join(queues, "ann") : again;
      assert.equal(no, 2);
      const live = await queues.read({ queueId: queue1, user: user("ann") });
      assert.equal(live.live?.no, 2);
      const names = async (userId: string) =>
        (await queues.tokensOf(user(userId), { after: null, limit: 9 })).map(name);
      assert.deepEqual(await names("ann"), ["queue-1:2"]);
      assert.deepEqual(await names("gone"), ["queue-1:1"]);
      // A token that has already ended, too.
      await end(world, ref(queue1, 2));
      await put(world, ref(queue1, 2), ({ token }) => ({
        tokens: token?.status === "expired" ? [{ ...token, userId: user("gone") }] : [],
      }));
      assert.deepEqual(await names("ann"), []);
      assert.deepEqual(await names("gone"), ["queue-1:1", "queue-1:2"]);
    },
  },
];
