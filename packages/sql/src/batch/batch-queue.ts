import { TicketingError } from "@admit-one/core";

/**
 * Queues of jobs. Each queue runs its jobs in order and in batches: the jobs that wait form the
 * next batch.
 */
export type BatchQueues<Job> = {
  /**
   * Appends a job to its queue. Throws `CONTENTION` if too many jobs wait, and `UNAVAILABLE` if the
   * queues are closed.
   */
  submit(queue: string, job: Job): void;
  /** Refuses new jobs, and resolves when all accepted jobs are done. */
  close(): Promise<void>;
};

/** A batch that has started and is not done yet. */
export type RunningBatch<Job, Published extends object> = {
  /**
   * The result from which the next batch may continue while this one is being saved; null if the
   * next batch must wait.
   */
  readonly published: Promise<Published | null>;
  /** Jobs that must run again, before all later ones. Never rejects. */
  readonly done: Promise<readonly Job[]>;
};

export type BatchQueueOptions<Job, Published extends object> = {
  /**
   * Starts a batch with the first jobs of a queue. `published` is what the previous batch
   * published.
   */
  readonly start: (
    jobs: readonly Job[],
    published: Published | null,
  ) => RunningBatch<Job, Published>;
  /** Maximum number of jobs in a batch. It limits memory, and how long other jobs wait. */
  readonly batchMax: number;
  /**
   * Maximum number of jobs that wait in all queues together. If more wait, the store is too slow,
   * and the queues would only grow.
   */
  readonly waitingMax: number;
  /**
   * Up to this many jobs are not split. If there are more, a batch takes half of the waiting and
   * running jobs, so that one half is decided while the other half is saved. Omit it if batches
   * never publish.
   */
  readonly splitFrom?: number;
};

type BatchQueue<Job> = { readonly jobs: Job[]; onJob: () => void };

const doNothing = (): void => {};

/**
 * The next batch gathers while one runs. The first job of an idle queue starts at once and does not
 * wait for others, so batches grow only as the store slows down.
 */
export const createBatchQueues = <Job, Published extends object>({
  start,
  batchMax,
  waitingMax,
  splitFrom = batchMax,
}: BatchQueueOptions<Job, Published>): BatchQueues<Job> => {
  type Running = RunningBatch<Job, Published> & { readonly size: number };
  const queues = new Map<string, BatchQueue<Job>>();
  const draining = new Set<Promise<void>>();
  let waiting = 0;
  let isClosed = false;

  const startNext = (
    { jobs }: BatchQueue<Job>,
    published: Published | null,
    running: Running | null,
  ): Running => {
    const half = Math.ceil((jobs.length + (running?.size ?? 0)) / 2);
    const batch = jobs.splice(0, Math.min(batchMax, Math.max(splitFrom, half)));
    waiting -= batch.length;
    return { ...start(batch, published), size: batch.length };
  };

  const finish = async ({ jobs }: BatchQueue<Job>, { done }: Running): Promise<void> => {
    const again = await done;
    jobs.unshift(...again);
    waiting += again.length;
  };

  /**
   * Whether as many jobs wait as the batch has, before it is done. Then an overlapping batch is
   * worth a commit of its own.
   */
  const fillsMeanwhile = async (
    queue: BatchQueue<Job>,
    { published, size, done }: Running,
  ): Promise<boolean> => {
    if ((await published) === null) return false;
    const filled = Promise.withResolvers<boolean>();
    queue.onJob = () => {
      if (queue.jobs.length >= size) filled.resolve(true);
    };
    queue.onJob();
    void done.then(() => filled.resolve(false));
    const fills = await filled.promise;
    queue.onJob = doNothing;
    return fills;
  };

  const drain = async (name: string, queue: BatchQueue<Job>): Promise<void> => {
    // Jobs that are submitted in the same turn of the event loop join the first batch. No timer
    // delays it.
    await new Promise((resolve) => setImmediate(resolve));
    let running: Running | null = null;
    let published: Published | null = null;
    for (;;) {
      const overlaps = running !== null && (await fillsMeanwhile(queue, running));
      if (running !== null && !overlaps) {
        await finish(queue, running);
        running = null;
      }
      if (queue.jobs.length === 0) break;
      const next = startNext(queue, published, running);
      // At most two batches overlap: a third would depend on two unsaved ones.
      if (running !== null) await finish(queue, running);
      running = next;
      published = await next.published;
    }
    // Delete in the same turn as the check for jobs. A job that is submitted in between would be
    // lost.
    queues.delete(name);
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
      const known = queues.get(name);
      if (known !== undefined) {
        known.jobs.push(job);
        known.onJob();
        return;
      }
      const queue: BatchQueue<Job> = { jobs: [job], onJob: doNothing };
      queues.set(name, queue);
      const drained = drain(name, queue).finally(() => draining.delete(drained));
      draining.add(drained);
    },
    close: async () => {
      isClosed = true;
      await Promise.all(draining);
    },
  };
};
