import type { QueueChange, QueueId, QueueSlice, QueueState, QueueStore } from "@admit-one/core";
import { createGatheredReads } from "../batch/gathered-reads.ts";
import { createGroupCommit, type GroupCommit } from "../batch/group-commit.ts";
import { batchMax, waitingMax } from "../batch/limits.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { loadIfFree, loadQueue } from "./load-queue.ts";
import { loadQueueUnion, readQueueUnion } from "./load-queue-union.ts";
import { applyToQueue, isPlain, viewQueue } from "./queue-union.ts";
import { saveQueue } from "./save-queue.ts";
import { saveQueueUnion } from "./save-queue-union.ts";
import { touchTokens } from "./touch-tokens.ts";

/** Steps and reads of a queue that gather until the last one is done. */
export type QueueGatherings = {
  readonly commit: GroupCommit<QueueSlice, QueueState, QueueChange>;
  readonly read: (slice: QueueSlice) => Promise<QueueState>;
  readonly close: () => Promise<void>;
};

const queueOf = ({ queueId }: QueueSlice): string => queueId;

export const createQueueGatherings = (work: UnitOfWork): QueueGatherings => {
  const commit = createGroupCommit<QueueSlice, QueueState, QueueChange>({
    work,
    queueOf,
    load: async (sql, slices) => {
      const union = await loadQueueUnion(sql, slices, sql.dialect.forUpdate);
      return {
        view: (slice) => {
          const state = viewQueue(union, slice);
          return state === null ? { missing: [] } : { state };
        },
        apply: (slice, state, change) => applyToQueue(union, slice, state, change),
        save: (on) => saveQueueUnion(on, union),
      };
    },
  });
  const reads = createGatheredReads<QueueSlice, QueueState>({
    queueOf,
    batchMax,
    waitingMax,
    read: async (slices) => {
      const union = await readQueueUnion(work, slices);
      return slices.map((slice) => viewQueue(union, slice) as QueueState);
    },
  });
  return {
    commit,
    read: reads.ask,
    close: async () => {
      await Promise.all([commit.close(), reads.close()]);
    },
  };
};

/** Updates of one queue exclude each other by the lock on its row, taken before anything is read. */
export const createQueueStore = (
  work: UnitOfWork,
  { commit, read }: QueueGatherings,
): QueueStore => ({
  update: (slice, decide) =>
    isPlain(slice)
      ? commit.update(slice, decide)
      : work.write(async (sql) => {
          const state = await (slice.ifFree === true
            ? loadIfFree(sql, slice)
            : loadQueue(sql, slice, sql.dialect.forUpdate));
          const { outcome, change } = decide(state);
          if (change !== undefined) await saveQueue(sql, slice, state, change);
          return { keep: change !== undefined, value: outcome };
        }),

  read: (slice) => (isPlain(slice) ? read(slice) : work.read((sql) => loadQueue(sql, slice, ""))),

  touch: (queueId, seen) =>
    seen.length === 0
      ? Promise.resolve()
      : work.write(async (sql) => {
          await touchTokens(sql, queueId, seen);
          return { keep: true, value: undefined };
        }),

  queueIds: () =>
    work.query(async (sql) => {
      const rows = await sql.all<{ readonly queue_id: QueueId }>(
        "select queue_id from admit_queue order by queue_id",
      );
      return rows.map((row) => row.queue_id);
    }),
});
