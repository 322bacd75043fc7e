import type { Decision } from "@admit-one/core";
import type { Sql } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { createBatchQueues } from "./batch-queue.ts";
import * as limits from "./limits.ts";
import { createMember, type Member } from "./member.ts";
import { createBatchRunner, type Published } from "./run-batch.ts";
import type { WorkingSet } from "./working-set.ts";

export type GroupCommitOptions<Slice, State, Change> = {
  readonly work: UnitOfWork;
  /** Loads what the slices need, under locks that last until the step ends. */
  readonly load: (sql: Sql, slices: readonly Slice[]) => Promise<WorkingSet<Slice, State, Change>>;
  /** Names the queue of a slice. Slices of one queue never run in parallel, so they gather. */
  readonly queueOf: (slice: Slice) => string;
  readonly batchMax?: number;
  readonly waitingMax?: number;
  /** From this many callers on, one half is decided while the other half is saved. */
  readonly splitFrom?: number;
};

export type GroupCommit<Slice, State, Change> = {
  update<O>(slice: Slice, decide: (state: State) => Decision<Change, O>): Promise<O>;
  close(): Promise<void>;
};

/**
 * Serves many waiting updates with one read and one write. It decides them in the order of their
 * arrival, each on the result of the earlier ones, and saves them in one atomic step. The README
 * beside this file explains how, with numbers.
 */
export const createGroupCommit = <Slice, State, Change>({
  work,
  load,
  queueOf,
  batchMax = limits.batchMax,
  waitingMax = limits.waitingMax,
  ...queueOptions
}: GroupCommitOptions<Slice, State, Change>): GroupCommit<Slice, State, Change> => {
  type M = Member<Slice, State, Change>;
  type P = Published<Slice, State, Change>;
  const runner = createBatchRunner(work, load);

  const queues = createBatchQueues<M, P>({
    ...queueOptions,
    batchMax,
    waitingMax,
    start: (members, before) => {
      const published = Promise.withResolvers<P | null>();
      // Only the first attempt publishes. If it fails, the batch that continues from it notices
      // that.
      const done = runner
        .run(members, before, (workingSet) =>
          published.resolve(workingSet.carryForward ? { workingSet, done } : null),
        )
        .finally(() => published.resolve(null));
      return { published: published.promise, done };
    },
  });

  return {
    update: <O>(slice: Slice, decide: (state: State) => Decision<Change, O>) =>
      new Promise<O>((resolve, reject) => {
        const member = createMember(slice, decide, (outcome) => resolve(outcome as O), reject);
        queues.submit(queueOf(slice), member);
      }),
    close: async () => {
      await queues.close();
      await runner.settle();
    },
  };
};
