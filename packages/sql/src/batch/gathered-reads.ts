import { createBatchQueues } from "./batch-queue.ts";

export type GatheredReads<Ask, Answer> = {
  readonly ask: (ask: Ask) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

const nothing = Promise.resolve(null);

/**
 * Serves many waiting reads with one. While one read runs, the next requests gather. A read starts
 * only after all its requests arrived, so each caller sees everything that was written before its
 * request.
 */
export const createGatheredReads = <Ask, Answer>({
  read,
  queueOf,
  ...limits
}: {
  /** Returns the answers in the order of `asks`. */
  readonly read: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  readonly queueOf: (ask: Ask) => string;
  readonly batchMax: number;
  readonly waitingMax: number;
}): GatheredReads<Ask, Answer> => {
  type Reader = PromiseWithResolvers<Answer> & { readonly ask: Ask };
  const answer = async (readers: readonly Reader[]): Promise<readonly Reader[]> => {
    try {
      const answers = await read(readers.map(({ ask }) => ask));
      for (const [index, { resolve }] of readers.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of readers) reject(error);
    }
    return [];
  };
  const queues = createBatchQueues<Reader, never>({
    ...limits,
    start: (readers) => ({ published: nothing, done: answer(readers) }),
  });
  return {
    ask: async (ask) => {
      const reader = { ...Promise.withResolvers<Answer>(), ask };
      queues.submit(queueOf(ask), reader);
      return await reader.promise;
    },
    close: () => queues.close(),
  };
};
