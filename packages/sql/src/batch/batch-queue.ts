import { TicketingError } from "@admit-one/core";

/** Jobs of one queue wait for each other, and those that wait are taken together. */
export type BatchQueues<Job> = {
  /** Puts a job at the end of its queue. Throws where too many wait, or the queues are closed. */
  submit(queue: string, job: Job): void;
  /** Takes no more jobs, and resolves when those that it took are done. */
  close(): Promise<void>;
};

/** A batch that was started and is not done. */
export type RunningBatch<Job, Published extends object> = {
  /** What the next batch may go on from while this one is being saved; null where it must wait. */
  readonly published: Promise<Published | null>;
  /** The jobs that must run again, before all that came later. Never rejects. */
  readonly done: Promise<readonly Job[]>;
};

export type BatchQueueOptions<Job, Published extends object> = {
  /** Starts a batch of the first jobs of a queue, going on from what the last one published. */
  readonly start: (
    jobs: readonly Job[],
    published: Published | null,
  ) => RunningBatch<Job, Published>;
  /** Jobs of one batch: what one step holds in memory, and makes others wait for. */
  readonly batchMax: number;
  /** Jobs that wait in all queues together. Beyond it the store is too slow, and they only grow. */
  readonly waitingMax: number;
  /**
   * Fewer jobs go together. Of more a batch takes half of what is in hand, so that one half is
   * decided while the other is being saved; left out where nothing is ever published.
   */
  readonly splitFrom?: number;
};

type BatchQueue<Job> = { readonly jobs: Job[]; onJob: () => void };

const doNothing = (): void => {};

/**
 * While a batch of a queue runs the next one gathers. Nobody waits for company: the first job of an
 * idle queue starts at once, so the batches are as large as the store is slow.
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

  /** Whether as many jobs wait as the batch has, before it is done: then they are worth a commit. */
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
    // Those who ask in the same turn of the event loop go along; no timer is waited for.
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
      // Two at most: a third would stand on what two others have yet to save.
      if (running !== null) await finish(queue, running);
      running = next;
      published = await next.published;
    }
    // In the same turn as the last look at the jobs, or one that comes in between would be lost.
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
