import { createLanes } from "./lanes.ts";

/**
 * Serves many waiting reads with one: while one is in flight the next gather. Each starts after all
 * that it serves were asked for, so that everybody sees what was written before.
 */
export const createGatheredReads = <Ask, Answer>({
  read,
  laneOf,
  batchMax,
  waitingMax,
}: {
  /** Answers in the order of what was asked. */
  readonly read: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  readonly laneOf: (ask: Ask) => string;
  readonly batchMax: number;
  readonly waitingMax: number;
}): {
  readonly ask: (ask: Ask) => Promise<Answer>;
  readonly close: () => Promise<void>;
} => {
  type Asked = PromiseWithResolvers<Answer> & { readonly ask: Ask };
  const answer = async (asked: readonly Asked[]): Promise<readonly Asked[]> => {
    try {
      const answers = await read(asked.map(({ ask }) => ask));
      for (const [index, { resolve }] of asked.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
    return [];
  };
  const nothing = Promise.resolve(null);
  const lanes = createLanes<Asked, never>({
    batchMax,
    waitingMax,
    run: (asked) => ({ left: nothing, done: answer(asked) }),
  });
  return {
    ask: async (ask) => {
      const asked = { ...Promise.withResolvers<Answer>(), ask };
      lanes.submit(laneOf(ask), asked);
      return await asked.promise;
    },
    close: () => lanes.close(),
  };
};
