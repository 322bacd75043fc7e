/**
 * The result of a rule: the answer, and what to write to make the answer true. Without `change`,
 * nothing is written.
 */
export type Decision<Change, Outcome> = {
  readonly outcome: Outcome;
  readonly change?: Change;
};

/** Ends an exhaustive `switch`: an unhandled new case does not compile. */
export const unreachable = (value: never): never => {
  throw new TypeError(`Unreachable case: ${JSON.stringify(value)}`);
};
