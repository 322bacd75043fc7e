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
  /** Loads what the slices need, under locks that last until the step is over. */
  readonly load: (sql: Sql, slices: readonly Slice[]) => Promise<WorkingSet<Slice, State, Change>>;
  /** Slices of one queue never take effect at once, so they gather. */
  readonly queueOf: (slice: Slice) => string;
  readonly batchMax?: number;
  readonly waitingMax?: number;
  /** From this many callers on, half is decided while the other half is saved. */
  readonly splitFrom?: number;
};

export type GroupCommit<Slice, State, Change> = {
  update<O>(slice: Slice, decide: (state: State) => Decision<Change, O>): Promise<O>;
  close(): Promise<void>;
};

/**
 * Serves many waiting updates with one read and one write. They are decided one after another in
 * the order of their arrival, each on what the earlier ones left, and saved in one atomic step. How,
 * and with which numbers: see the README beside this file.
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
      // The first attempt's counts: where it failed, whatever stands on it finds out.
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
