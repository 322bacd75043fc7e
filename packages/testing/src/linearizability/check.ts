/** One call as its caller saw it. Moments are positions in one order of all calls and returns. */
export type Operation<I, O> = {
  readonly input: I;
  readonly calledAt: number;
  /** Infinity where the answer never came: the call may have taken effect at any time, or never. */
  readonly returnedAt: number;
  readonly output: O | null;
};

/** What one caller after another would see; far simpler than the system. */
export type SequentialModel<S, I, O> = {
  readonly initial: S;
  readonly apply: (state: S, input: I) => { readonly state: S; readonly output: O };
  /** Equal for equal states. */
  readonly keyOf: (state: S) => string;
  readonly agrees: (expected: O, seen: O) => boolean;
};

export type Linearization =
  | { readonly outcome: "linearizable"; readonly order: readonly number[] }
  /** No order explains what was seen; `longest` is as far as any came. */
  | { readonly outcome: "violation"; readonly longest: readonly number[] };

/**
 * Looks for one order of all operations that respects who returned before whom was called, and in
 * which the model gives every answer that was seen (Wing & Gong 1993, with Lowe's memory of
 * configurations, 2017). Exponential in the number of overlapping calls: keep histories short.
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

  /** Whoever may go first: called before any of the rest had returned. */
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
