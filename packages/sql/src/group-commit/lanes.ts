import { TicketingError } from "@admit-one/core";

/** Steps of one lane wait for each other, and those that wait are taken together. */
export type Lanes<Job> = {
  /** Puts a job at the end of its lane. Throws where too many wait, or the lanes are closed. */
  submit(lane: string, job: Job): void;
  /** Takes no more jobs, and resolves when those that it took are done. */
  close(): Promise<void>;
};

/** A batch under way. */
export type Flight<Job, Left extends object> = {
  /** What the next batch may go on from while this one is being saved; null where it must wait. */
  readonly left: Promise<Left | null>;
  /** The jobs that it must have again, before all that came later. It never rejects. */
  readonly done: Promise<readonly Job[]>;
};

export type LanesOptions<Job, Left extends object> = {
  /** Carries out the first jobs of a lane and answers them, going on from what was left. */
  readonly run: (jobs: readonly Job[], left: Left | null) => Flight<Job, Left>;
  /** Jobs that are taken at once: what one step holds in memory, and makes others wait for. */
  readonly batchMax: number;
  /** Jobs that wait in all lanes together. Beyond it the store is too slow, and a queue only grows. */
  readonly waitingMax: number;
  /**
   * Fewer jobs are not parted. Of more a lane takes half of what it has in hand, so that one half is
   * decided while the other is being saved; left out where nothing is ever left to go on from.
   */
  readonly partedFrom?: number;
};

type Lane<Job> = { readonly jobs: Job[]; onJob: () => void };

const nothing = (): void => {};

/**
 * While a batch of a lane is in flight the next one gathers. Nobody waits for company: the first job
 * of an idle lane goes at once, so the batches are as large as the store is slow.
 */
export const createLanes = <Job, Left extends object>({
  run,
  batchMax,
  waitingMax,
  partedFrom = batchMax,
}: LanesOptions<Job, Left>): Lanes<Job> => {
  const lanes = new Map<string, Lane<Job>>();
  const running = new Set<Promise<void>>();
  let waiting = 0;
  let isClosed = false;

  type Flying = Flight<Job, Left> & { readonly size: number };

  const takeOff = ({ jobs }: Lane<Job>, left: Left | null, inFlight: number): Flying => {
    const half = Math.ceil((jobs.length + inFlight) / 2);
    const batch = jobs.splice(0, Math.min(batchMax, Math.max(partedFrom, half)));
    waiting -= batch.length;
    return { ...run(batch, left), size: batch.length };
  };

  const land = async ({ jobs }: Lane<Job>, { done }: Flying): Promise<void> => {
    const again = await done;
    jobs.unshift(...again);
    waiting += again.length;
  };

  /** Whether as many wait as are in flight before that is over: then they are worth a commit. */
  const fills = async (lane: Lane<Job>, { left, size, done }: Flying): Promise<boolean> => {
    if ((await left) === null) return false;
    const isFull = new Promise<true>((resolve) => {
      lane.onJob = () => lane.jobs.length >= size && resolve(true);
      lane.onJob();
    });
    const filled = await Promise.race([isFull, done.then(() => false)]);
    lane.onJob = nothing;
    return filled;
  };

  const work = async (name: string, lane: Lane<Job>): Promise<void> => {
    // Whoever asks in the same turn of the event loop goes along; no timer is waited for.
    await new Promise((resolve) => setImmediate(resolve));
    let left: Left | null = null;
    let flying: Flying | null = null;
    while (lane.jobs.length > 0 || flying !== null) {
      if (flying !== null && !(await fills(lane, flying))) {
        await land(lane, flying);
        flying = null;
        continue;
      }
      const next = takeOff(lane, left, flying?.size ?? 0);
      // Two at most: a third would stand on what two others have yet to bring home.
      if (flying !== null) await land(lane, flying);
      flying = next;
      left = await next.left;
    }
    lanes.delete(name);
  };

  return {
    submit: (name, job) => {
      if (isClosed)
        throw new TicketingError("UNAVAILABLE", "[admit-one/sql] The stores are closed.");
      if (waiting >= waitingMax) {
        throw new TicketingError(
          "CONTENTION",
          `[admit-one/sql] ${waitingMax} steps wait for the database already; ` +
            "the same command may be tried again.",
        );
      }
      waiting += 1;
      const known = lanes.get(name);
      if (known !== undefined) {
        known.jobs.push(job);
        known.onJob();
        return;
      }
      const lane: Lane<Job> = { jobs: [job], onJob: nothing };
      lanes.set(name, lane);
      const done = work(name, lane).finally(() => running.delete(done));
      running.add(done);
    },
    close: async () => {
      isClosed = true;
      await Promise.all(running);
    },
  };
};
