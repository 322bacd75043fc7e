import type { Operation } from "./check.ts";

/** Records the order of calls and returns. */
export type Recorder<I, O> = {
  /** Makes the call. A rejected call counts as never answered, and resolves to null here. */
  readonly record: (input: I, call: () => Promise<O>) => Promise<O | null>;
  readonly history: () => readonly Operation<I, O>[];
};

export const createRecorder = <I, O>(): Recorder<I, O> => {
  let moment = 0;
  const operations: Operation<I, O>[] = [];
  return {
    history: () => [...operations],
    async record(input, call) {
      const calledAt = moment++;
      const index = operations.push({
        input,
        calledAt,
        returnedAt: Number.POSITIVE_INFINITY,
        output: null,
      });
      try {
        const output = await call();
        operations[index - 1] = { input, calledAt, returnedAt: moment++, output };
        return output;
      } catch {
        return null;
      }
    },
  };
};
