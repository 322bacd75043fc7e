import { TicketingError } from "@admit-one/core";

/** Steps of one lane wait for each other, and those that wait are taken together. */
export type Lanes<Job> = {
  /** Puts a job at the end of its lane. Throws where too many wait, or the lanes are closed. */
  submit(lane: string, job: Job): void;
  /** Takes no more jobs, and resolves when those that it took are done. */
  close(): Promise<void>;
};

export type LanesOptions<Job> = {
  /**
   * Carries out the first jobs of a lane and answers them; answers those that it must have again,
   * before all that came later. It never rejects.
   */
  readonly run: (jobs: readonly Job[]) => Promise<readonly Job[]>;
  /** Jobs that are taken at once: what one step holds in memory, and makes others wait for. */
  readonly batchMax: number;
  /** Jobs that wait in all lanes together. Beyond it the store is too slow, and a queue only grows. */
  readonly waitingMax: number;
};

/**
 * While a batch of a lane is in flight the next one gathers. Nobody waits for company: the first job
 * of an idle lane goes at once, so the batches are as large as the store is slow.
 */
export const createLanes = <Job>({ run, batchMax, waitingMax }: LanesOptions<Job>): Lanes<Job> => {
  const lanes = new Map<string, Job[]>();
  const running = new Set<Promise<void>>();
  let waiting = 0;
  let isClosed = false;

  const work = async (lane: string, jobs: Job[]): Promise<void> => {
    // Whoever asks in the same turn of the event loop goes along; no timer is waited for.
    await new Promise((resolve) => setImmediate(resolve));
    while (jobs.length > 0) {
      const batch = jobs.splice(0, batchMax);
      waiting -= batch.length;
      const again = await run(batch);
      jobs.unshift(...again);
      waiting += again.length;
    }
    lanes.delete(lane);
  };

  return {
    submit: (lane, job) => {
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
      const jobs = lanes.get(lane);
      if (jobs !== undefined) {
        jobs.push(job);
        return;
      }
      const first = [job];
      lanes.set(lane, first);
      const done = work(lane, first).finally(() => running.delete(done));
      running.add(done);
    },
    close: async () => {
      isClosed = true;
      await Promise.all(running);
    },
  };
};
