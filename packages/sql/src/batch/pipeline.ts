import type { UnitOfWork } from "../unit-of-work.ts";
import { type Batch, isCommitUnknown } from "./batch.ts";
import { EngineFault } from "./engine-fault.ts";
import type { WorkingSet } from "./working-set.ts";

/**
 * After a miss the next 2, 4, … up to 256 batches don't try: another server sells the same show, and
 * an attempt is worth little.
 */
const missesMax = 8;

/**
 * Decides a batch on what the one before is about to save, and sends its statements right behind. They
 * begin with the locks, so they wait for the batch before; then they fail unless the store is exactly
 * as that batch left it. Nobody is answered before that is certain. Where the batch before failed, ran
 * again, or was followed by another server's, this one misses: it is loaded in the ordinary way.
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
      // Where nothing is to be written, the locks and the look are all that is sent.
      keep: decisions.late.length > 0,
      value: await batch.save(workingSet, sql, () => publish(workingSet)),
    }));
    batch.finish();
    return true;
  };

  /** Afterwards the batch is over, or has to be loaded. */
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
