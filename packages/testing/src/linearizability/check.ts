/**
 * One call as its caller saw it. Moments are positions in one sequence of all calls and returns.
 */
export type Operation<I, O> = {
  readonly input: I;
  readonly calledAt: number;
  /** Infinity without an answer: the call may have taken effect at any time, or never. */
  readonly returnedAt: number;
  readonly output: O | null;
};

/** What callers would see one after another. Far simpler than the system. */
export type SequentialModel<S, I, O> = {
  readonly initial: S;
  readonly apply: (state: S, input: I) => { readonly state: S; readonly output: O };
  /** Equal for equal states. */
  readonly keyOf: (state: S) => string;
  readonly agrees: (expected: O, seen: O) => boolean;
};

export type Linearization =
  | { readonly outcome: "linearizable"; readonly order: readonly number[] }
  /** No order explains the observations. `longest` is the longest possible prefix. */
  | { readonly outcome: "violation"; readonly longest: readonly number[] };

/**
 * Searches for an order of all operations that respects real time (a call that returned before
 * another started comes first) and in which the model gives every observed answer (Wing & Gong
 * 1993, with Lowe's memory of configurations, 2017). Exponential in the number of overlapping
 * calls: keep histories short.
 */
export const checkLinearizable = <S, I, O>(
  model: SequentialModel<S, I, O>,
  history: readonly Operation<I, O>[],
): Linearization => {
  const seen = new Set<string>();
  const done = new Set<number>();
  const order: number[] = [];
  let longest: readonly number[] = [];

  const isOver = (): boolean =>
    history.every(({ output }, index) => output === null || done.has(index));

  /** Operations that may come next: called before any remaining one had returned. */
  const candidates = (): readonly number[] => {
    let firstReturn = Number.POSITIVE_INFINITY;
    history.forEach(({ returnedAt }, index) => {
      if (!done.has(index)) firstReturn = Math.min(firstReturn, returnedAt);
    });
    return history.flatMap(({ calledAt }, index) =>
      !done.has(index) && calledAt < firstReturn ? [index] : [],
    );
  };

  const extend = (state: S): boolean => {
    if (order.length > longest.length) longest = [...order];
    if (isOver()) return true;
    const configuration = `${[...done].sort((a, b) => a - b).join()}|${model.keyOf(state)}`;
    if (seen.has(configuration)) return false;
    seen.add(configuration);
    return candidates().some((index) => goNext(state, index));
  };

  const goNext = (state: S, index: number): boolean => {
    const operation = history[index];
    if (operation === undefined) return false;
    const next = model.apply(state, operation.input);
    if (operation.output !== null && !model.agrees(next.output, operation.output)) return false;
    done.add(index);
    order.push(index);
    if (extend(next.state)) return true;
    done.delete(index);
    order.pop();
    return false;
  };

  return extend(model.initial)
    ? { outcome: "linearizable", order: [...order] }
    : { outcome: "violation", longest };
};
