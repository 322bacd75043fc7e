import assert from "node:assert/strict";
import type { QueueId, QueuePlace } from "@admit-one/core";
import { startMs } from "../../fixtures/plan.ts";
import { newQueue, nextQueue } from "../../fixtures/queues.ts";
import { put, type QueueCase, type QueueWorld } from "./world.ts";

const open = (world: QueueWorld, name: string, createdAtMs: number): Promise<void> => {
  const queueId = name as QueueId;
  return put(world, { queueId }, () => ({ queue: newQueue({ queueId, createdAtMs }) }));
};

const names = (queues: readonly { readonly queueId: string }[]) =>
  queues.map(({ queueId }) => queueId);

export const listCases: readonly QueueCase[] = [
  {
    name: "queues are listed newest first, in parts, each once, whatever comes meanwhile",
    run: async (world) => {
      const { queues } = world.stores;
      assert.deepEqual(await queues.queues({ after: null, limit: 10 }), []);
      const ages = { b: 20, c: 20, a: 20, d: 10 };
      for (const [name, ageMs] of Object.entries(ages)) await open(world, name, startMs - ageMs);
      const next = (after: QueuePlace | null) => queues.queues({ after, limit: 2 });
      const first = await next(null);
      await open(world, "e", startMs);
      const second = await next(first.at(-1) ?? null);
      assert.deepEqual(names([...first, ...second]), ["d", "c", "b", "a"]);
      assert.deepEqual(await next(second.at(-1) ?? null), []);
      const nowhere = { queueId: "bb" as QueueId, createdAtMs: startMs - 20 };
      assert.deepEqual(await next(nowhere), second);
      assert.deepEqual(names(await queues.queues({ after: null, limit: 1 })), ["e"]);
    },
  },
  {
    name: "a queue is listed as it is now, where it stood before",
    run: async (world) => {
      const { queues } = world.stores;
      await open(world, "old", startMs);
      await open(world, "new", startMs + 1);
      const queueId = "old" as QueueId;
      await put(world, { queueId }, ({ queue }) =>
        queue === null ? {} : { queue: nextQueue(queue, { mode: "closed" }) },
      );
      const listed = await queues.queues({ after: null, limit: 10 });
      assert.deepEqual(names(listed), ["new", "old"]);
      assert.deepEqual(listed[1], (await queues.read({ queueId })).queue);
      assert.equal(listed[1]?.mode, "closed");
    },
  },
];
