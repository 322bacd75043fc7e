import type { Sql } from "../sql.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { type Batch, createBatch } from "./batch.ts";
import type { Member } from "./member.ts";
import { createPipeline } from "./pipeline.ts";
import { guardPhases, type WorkingSet } from "./working-set.ts";

/** What a batch leaves to the next one, which may continue from it before it is saved. */
export type Published<Slice, State, Change> = {
  readonly workingSet: WorkingSet<Slice, State, Change>;
  /** Settles when the batch that left it has ended, with or without success. */
  readonly done: Promise<unknown>;
};

/** After a batch was halved, the next one must not continue from either half. */
const dontPublish = (): void => {};

/**
 * Runs batches: in the ordinary way, or by the pipeline if the previous batch published its working
 * set.
 */
export const createBatchRunner = <Slice, State, Change>(
  work: UnitOfWork,
  load: (sql: Sql, slices: readonly Slice[]) => Promise<WorkingSet<Slice, State, Change>>,
) => {
  type M = Member<Slice, State, Change>;
  type B = Batch<Slice, State, Change>;
  type Publish = (workingSet: WorkingSet<Slice, State, Change>) => void;
  const steps = new Set<Promise<void>>();
  const tryCarried = createPipeline<Slice, State, Change>(work);

  /**
   * Starts the step of a batch. `nothingToSave` resolves as soon as nothing is left to be saved.
   */
  const startStep = (batch: B, publish: Publish) => {
    const nothingToSave = Promise.withResolvers<void>();
    const step = work.step(
      async (sql) => {
        // The rollback of a batch without changes failed. Throw, so that the step does not run
        // again.
        if (batch.state().name === "done") throw new Error("The batch is done.");
        const slices = batch.load().map(({ slice }) => slice);
        return guardPhases(await load(sql, slices));
      },
      async (sql, workingSet) => {
        const { late, postponed } = batch.decide(workingSet, "loaded");
        const isWhole = postponed.length === 0;
        if (late.length === 0) {
          batch.finish();
          nothingToSave.resolve();
          if (isWhole) publish(workingSet);
          return [];
        }
        const statements = await batch.save(workingSet, sql);
        // Publish only after the statements are sent: deciding the next batch keeps this thread
        // busy.
        if (isWhole) setImmediate(() => publish(workingSet));
        return statements;
      },
    );
    steps.add(step);
    step.catch(() => undefined).finally(() => steps.delete(step));
    return { step, nothingToSave: nothingToSave.promise };
  };

  const runLoaded = async (batch: B, publish: Publish): Promise<void> => {
    try {
      const { step, nothingToSave } = startStep(batch, publish);
      // The next batch does not need to wait for a rollback.
      await Promise.race([step, nothingToSave]);
      if (batch.state().name !== "done") batch.finish();
    } catch (thrown) {
      batch.fail(thrown);
    }
  };

  const runOne = async (
    members: readonly M[],
    before: Published<Slice, State, Change> | null,
    publish: Publish,
  ): Promise<readonly M[]> => {
    const batch = createBatch(members);
    if (before !== null) {
      await tryCarried(batch, before.workingSet, publish);
      if (batch.state().name === "loading") await before.done;
    }
    if (batch.state().name === "loading") await runLoaded(batch, publish);
    const over = batch.state();
    if (over.name !== "halved") return "again" in over ? over.again : [];
    // The database refused the whole batch because of one member, so each half runs by itself.
    const [first, second] = over.halves;
    const again = await runOne(first, null, dontPublish);
    // Members keep their order: those that need another load come before the second half.
    return again.length > 0 ? [...again, ...second] : await runOne(second, null, dontPublish);
  };

  return {
    /**
     * Answers the members. Resolves with those that must go into the next batch, before all others.
     * Never rejects.
     */
    run: async (...asked: Parameters<typeof runOne>): Promise<readonly M[]> => {
      const [members] = asked;
      try {
        return await runOne(...asked);
      } catch (thrown) {
        // An assertion failed. Answer every member, so that no caller waits forever. Other batches
        // continue.
        for (const { isAnswered, answer } of members) {
          if (!isAnswered) answer({ kind: "failure", thrown });
        }
        return [];
      }
    },
    /** Resolves when no connection is in use any more. */
    settle: async (): Promise<void> => {
      await Promise.allSettled(steps);
    },
  };
};
