import assert from "node:assert/strict";
import type { QueueId } from "@admit-one/core";
import { peekEvents } from "../../fixtures/peek-events.ts";
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
import { atOnce, countOf, inTurn } from "../assertions.ts";
import { numbers, type QueueCase } from "./world.ts";

const many = 40;

const oneTo = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1);

const sorted = (values: readonly number[]): readonly number[] => values.toSorted((a, b) => a - b);

export const raceCases: readonly QueueCase[] = [
  {
    name: "N concurrent joins get N dense numbers, none lost and none burnt",
    run: async (world) => {
      const { queues, events } = world.stores;
      await openQueue(queues);
      const given = await atOnce(many, (index) => join(queues, `user-${index}`));
      assert.deepEqual(sorted(given), oneTo(many));
      const { queue, next } = await queues.read({ queueId: queue1, next: 100 });
      assert.deepEqual([queue?.nextNo, queue?.waiting], [many + 1, many]);
      assert.equal(queue?.version, many + 1);
      assert.deepEqual(numbers(next), oneTo(many));
      const streams = (await peekEvents(events)).map(({ stream }) => stream);
      assert.equal(new Set(streams).size, many);
      assert.equal(streams.length, many);
    },
  },
  {
    name: "N concurrent joins of one user make one token, and burn no number",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      const given = await atOnce(many, () => join(queues, "user-1"));
      assert.deepEqual(new Set(given), new Set([1]));
      assert.equal(await join(queues, "user-2"), 2);
    },
  },
  {
    name: "a decide that refuses or throws between others burns no number",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      const outcomes = await Promise.allSettled(
        oneTo(many).map((index) =>
          index % 2 === 0
            ? join(queues, `user-${index}`)
            : queues.update({ queueId: queue1 }, (): { outcome: number } => {
                throw new Error("decide failed");
              }),
        ),
      );
      const given = outcomes.flatMap((it) => (it.status === "fulfilled" ? [it.value] : []));
      assert.deepEqual(sorted(given), oneTo(many / 2));
      const { queue } = await queues.read({ queueId: queue1 });
      assert.equal(queue?.nextNo, many / 2 + 1);
    },
  },
  {
    name: "concurrent advances admit everybody once, in the order of the line",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, many);
      const batches = await atOnce(many, () => admit(queues, 3));
      assert.deepEqual(sorted(batches.flat()), oneTo(many));
      for (const batch of batches) {
        assert.deepEqual(batch, sorted(batch));
        const [first, last] = [batch[0] ?? 0, batch.at(-1) ?? 0];
        if (batch.length > 0) assert.equal(last - first + 1, batch.length);
      }
      const { queue, next } = await queues.read({ queueId: queue1, next: 9 });
      assert.deepEqual([queue?.head, queue?.active, queue?.waiting], [many, many, 0]);
      assert.deepEqual(next, []);
    },
  },
  {
    name: "a limit of active tokens holds under concurrent advances",
    run: async (world) => {
      const { queues } = world.stores;
      const maxActive = 5;
      await openQueue(queues);
      await joinMany(queues, many);
      const room = await atOnce(many, () =>
        queues.update({ queueId: queue1, next: 1 }, ({ queue, next: [first] }) => {
          if (queue === null || first === undefined) return { outcome: "empty" };
          if (queue.active >= maxActive) return { outcome: "full" };
          const counts = { active: queue.active + 1, waiting: queue.waiting - 1 };
          const row = nextQueue(queue, { ...counts, head: first.no });
          const { status: _, ...token } = first;
          const times = { admittedAtMs: 1, arriveByMs: null, activeUntilMs: 9, endsAtMs: 9 };
          const active = { ...token, ...times, status: "active" as const };
          return { outcome: "in", change: { queue: row, tokens: [active] } };
        }),
      );
      assert.equal(countOf(room, "in"), maxActive);
      const { queue, due } = await queues.read({ queueId: queue1, due: 100 });
      assert.deepEqual([queue?.active, numbers(due)], [maxActive, oneTo(maxActive)]);
    },
  },
  {
    name: "joins, leavings and advances at once lose nothing",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, many);
      await Promise.all([
        ...oneTo(10).map((index) => leave(queues, index * 4)),
        ...oneTo(10).map((index) => join(queues, `late-${index}`)),
        ...oneTo(10).map(() => admit(queues, 2)),
      ]);
      const { queue, due, next } = await queues.read({ queueId: queue1, due: 100, next: 100 });
      assert.deepEqual([queue?.active, queue?.waiting], [due.length, next.length]);
      assert.equal(queue?.nextNo, many + 11);
      assert.ok(next.every((token) => token.no > (queue?.head ?? 0)));
      for (const token of next) {
        const { departedAhead } = await queues.read({ queueId: queue1, no: token.no });
        const ahead: number = token.no - (queue?.head ?? 0) - 1 - departedAhead;
        assert.equal(ahead, next.filter((other) => other.no < token.no).length);
      }
    },
  },
  {
    name: "of N concurrent ends of one token one takes effect",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, 1);
      const outcomes = await atOnce(many, () =>
        queues.update({ queueId: queue1, no: 1 }, ({ queue, token }) => {
          if (queue === null || token === null || token.status === "expired") {
            return { outcome: "over" };
          }
          const row = nextQueue(queue, { waiting: queue.waiting - 1 });
          return { outcome: "ended", change: { queue: row, tokens: [expiredToken(token)] } };
        }),
      );
      assert.equal(countOf(outcomes, "ended"), 1);
      assert.equal((await queues.read({ queueId: queue1 })).queue?.waiting, 0);
    },
  },
  {
    name: "of N concurrent creations of one queue one takes effect",
    run: async (world) => {
      const { queues } = world.stores;
      const outcomes = await atOnce(many, (index) =>
        queues.update({ queueId: queue1 }, ({ queue }) =>
          queue === null
            ? { outcome: "created", change: { queue: newQueue({ epoch: index + 1 }) } }
            : { outcome: "found" },
        ),
      );
      assert.equal(countOf(outcomes, "created"), 1);
      assert.deepEqual(await queues.queueIds(), [queue1]);
      const { queue } = await queues.read({ queueId: queue1 });
      assert.equal(queue?.epoch, outcomes.indexOf("created") + 1);
    },
  },
  {
    name: "reads never see half of a step",
    run: async (world) => {
      const { queues } = world.stores;
      await openQueue(queues);
      await joinMany(queues, many);
      const steps = inTurn(many, () => admit(queues, 1));
      const reads = await inTurn(many, () => queues.read({ queueId: queue1, due: 100, next: 100 }));
      await steps;
      for (const { queue, due, next } of reads) {
        assert.deepEqual([queue?.active, queue?.waiting], [due.length, next.length]);
        assert.deepEqual(numbers(next), oneTo(many).slice(queue?.head));
        assert.equal(due.length, queue?.head);
      }
    },
  },
  {
    name: "updates of different queues do not disturb each other",
    run: async (world) => {
      const { queues } = world.stores;
      const ids = ["queue-1", "queue-2", "queue-3"] as QueueId[];
      for (const queueId of ids) await openQueue(queues, { queueId });
      await atOnce(30, (index) => join(queues, `user-${index}`, ids[index % 3]));
      for (const queueId of ids) {
        const { next } = await queues.read({ queueId, next: 100 });
        assert.deepEqual(numbers(next), oneTo(10));
      }
    },
  },
];
