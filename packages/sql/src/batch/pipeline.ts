import type { UnitOfWork } from "../unit-of-work.ts";
import { type Batch, isCommitUnknown } from "./batch.ts";
import { EngineFault } from "./engine-fault.ts";
import type { WorkingSet } from "./working-set.ts";

/**
 * After a miss the next 2, 4, … up to 256 batches do not try the pipeline: another server sells the
 * same show, so an attempt would probably fail.
 */
const missesMax = 8;

/**
 * Decides a batch on the rows that the previous batch is about to save, and sends its statements
 * right behind. They begin with the locks, so they wait for the previous batch. Then they fail
 * unless the store is exactly as that batch left it. No member is answered before that is certain.
 * If the previous batch failed or ran again, or if another server wrote in between, this batch
 * misses: it is loaded in the ordinary way.
 */
export const createPipeline = <Slice, State, Change>(work: UnitOfWork) => {
  type Set = WorkingSet<Slice, State, Change>;
  let misses = 0;
  let pausing = 0;

  const send = async (
    batch: Batch<Slice, State, Change>,
    before: Set,
    publish: (workingSet: Set) => void,
  ): Promise<boolean> => {
    const slices = batch.load().map(({ slice }) => slice);
    const workingSet = await before.carryForward?.(slices);
    if (!workingSet) return false;
    const decisions = batch.decide(workingSet, "carried");
    if (decisions.postponed.length > 0) return false;
    await work.pipeline(async (sql) => ({
      // Without changes, only the locks and the check are sent.
      keep: decisions.late.length > 0,
      value: await batch.save(workingSet, sql, () => publish(workingSet)),
    }));
    batch.finish();
    return true;
  };

  /** Afterwards the batch has ended, or it must be loaded. */
  return async (
    batch: Batch<Slice, State, Change>,
    before: Set,
    publish: (workingSet: Set) => void,
  ): Promise<void> => {
    if (pausing > 0) {
      pausing -= 1;
      return;
    }
    try {
      if (await send(batch, before, publish)) misses = 0;
      else batch.miss();
    } catch (thrown) {
      if (thrown instanceof EngineFault) throw thrown;
      misses = Math.min(misses + 1, missesMax);
      pausing = 2 ** misses;
      if (isCommitUnknown(thrown)) batch.fail(thrown);
      else batch.miss();
    }
  };
};
