/**
 * What a rule decided: the answer, and what to write so that the answer is true.
 * Without `change` nothing is written.
 */
export type Decision<Change, Outcome> = {
  readonly outcome: Outcome;
  readonly change?: Change;
};

/** Ends a `switch` that must be exhaustive: a new case that is not handled does not compile. */
export const unreachable = (value: never): never => {
  throw new TypeError(`Unreachable case: ${JSON.stringify(value)}`);
};
