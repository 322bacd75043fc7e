import type {
  Decision,
  Part,
  Queue,
  QueueChange,
  QueueId,
  QueuePlace,
  QueueSlice,
  QueueState,
  QueueStore,
} from "@admit-one/core";
import { createGatheredReads } from "../batch/gathered-reads.ts";
import { createGroupCommit, type GroupCommit } from "../batch/group-commit.ts";
import { batchMax, waitingMax } from "../batch/limits.ts";
import { viewWhole, type WorkingSet } from "../batch/working-set.ts";
import { findJournal } from "../lookups/find-journal.ts";
import type { Sql } from "../sql.ts";
import { queueJournalTable } from "../tables/journal.ts";
import { type QueueRow, selectQueue, toQueue } from "../tables/queue.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { endedTokens, forgetTokens, lastEnded, tokensOf } from "./old-tokens.ts";
import { touchTokens } from "./touch-tokens.ts";
import { applyToQueue } from "./working-set/apply.ts";
import { loadQueue, readQueue } from "./working-set/load.ts";
import { saveQueue } from "./working-set/save.ts";
import { isShared, viewQueue } from "./working-set/view.ts";
import type { QueueWorkingSet } from "./working-set/working-set.ts";

/** Steps and reads of queues. Those of one queue gather while an earlier one runs. */
export type QueueGatherings = {
  readonly commit: GroupCommit<QueueSlice, QueueState, QueueChange>;
  readonly read: (slice: QueueSlice) => Promise<QueueState>;
  readonly close: () => Promise<void>;
};

const queueOf = ({ queueId }: QueueSlice): string => queueId;

const over = (set: QueueWorkingSet): WorkingSet<QueueSlice, QueueState, QueueChange> => ({
  view: (slice) => viewQueue(set, slice),
  apply: (slice, state, change) => applyToQueue(set, slice, state, change),
  save: (sql) => saveQueue(sql, set),
});

export const createQueueGatherings = (work: UnitOfWork): QueueGatherings => {
  const commit = createGroupCommit({
    work,
    queueOf,
    load: async (sql: Sql, slices: readonly QueueSlice[]) =>
      over(await loadQueue(sql, slices, sql.dialect.forUpdate)),
  });
  const reads = createGatheredReads<QueueSlice, QueueState>({
    queueOf,
    batchMax,
    waitingMax,
    read: async (slices) => {
      const set = over(await readQueue(work, slices));
      return slices.map((slice) => viewWhole(set, slice));
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

const newestFirst = "order by created_at_ms desc, queue_id desc limit ?";
const selectNewest = `${selectQueue} ${newestFirst}`;
const selectOlder = `${selectQueue} where (created_at_ms, queue_id) < (?, ?) ${newestFirst}`;

const newestQueues = async (
  sql: Sql,
  { after, limit }: Part<QueuePlace>,
): Promise<readonly Queue[]> => {
  const rows = await (after === null
    ? sql.all<QueueRow>(selectNewest, limit)
    : sql.all<QueueRow>(selectOlder, after.createdAtMs, after.queueId, limit));
  return rows.map(toQueue);
};

/** Runs the step of a slice that cannot be shared with others. */
const updateAlone = async <O>(
  work: UnitOfWork,
  slice: QueueSlice,
  decide: (state: QueueState) => Decision<QueueChange, O>,
): Promise<O> => {
  let decided: { readonly outcome: O } | undefined;
  await work.step(
    async (sql) => {
      const { forUpdate, forUpdateIfFree = forUpdate } = sql.dialect;
      return over(await loadQueue(sql, [slice], slice.ifFree ? forUpdateIfFree : forUpdate));
    },
    async (sql, set) => {
      const state = viewWhole(set, slice);
      const { outcome, change } = decide(state);
      decided = { outcome };
      if (change === undefined) return [];
      set.apply(slice, state, change);
      return await set.save(sql);
    },
  );
  return (decided as { readonly outcome: O }).outcome;
};

/**
 * Updates of one queue exclude each other by the lock on its row, which is taken before any other
 * read.
 */
export const createQueueStore = (
  work: UnitOfWork,
  { commit, read }: QueueGatherings,
): QueueStore => ({
  database: work,
  update: (slice, decide) =>
    isShared(slice) ? commit.update(slice, decide) : updateAlone(work, slice, decide),

  read: (slice) =>
    isShared(slice)
      ? read(slice)
      : work.read(async (sql) => viewWhole(over(await loadQueue(sql, [slice], "")), slice)),

  touch: (queueId, seen) =>
    seen.length === 0
      ? Promise.resolve()
      : work.write(async (sql) => {
          await touchTokens(sql, queueId, seen);
          return { keep: true, value: undefined };
        }),

  tokensOf: (userId, part) => work.query((sql) => tokensOf(sql, userId, part)),
  lastEnded: (queueId, userId) => work.query((sql) => lastEnded(sql, queueId, userId)),
  queues: (part) => work.query((sql) => newestQueues(sql, part)),
  journal: (filter, part) => work.query((sql) => findJournal(sql, queueJournalTable, filter, part)),
  ended: (beforeMs, part) => work.query((sql) => endedTokens(sql, beforeMs, part)),
  forget: (tokens) =>
    tokens.length === 0
      ? Promise.resolve(0)
      : work.write(async (sql) => ({ keep: true, value: await forgetTokens(sql, tokens) })),

  queueIds: () =>
    work.query(async (sql) => {
      const rows = await sql.all<{ readonly queue_id: QueueId }>(
        "select queue_id from admit_queue order by queue_id",
      );
      return rows.map((row) => row.queue_id);
    }),
});
