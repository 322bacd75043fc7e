import assert from "node:assert/strict";
import { TicketingError, type TicketingErrorCode } from "@admit-one/core";

/** Asserts that a promise rejects with a `TicketingError` of this code. */
export const rejectsWith = async (
  code: TicketingErrorCode,
  promise: Promise<unknown>,
): Promise<void> => {
  await assert.rejects(promise, (error: unknown) => {
    assert.ok(error instanceof TicketingError, `not a TicketingError but ${String(error)}`);
    assert.equal(error.code, code, error.message);
    return true;
  });
};

/** The same things, in whatever order. */
export const sameSet = <T>(
  actual: readonly T[],
  expected: readonly T[],
  keyOf: (item: T) => string,
): void => {
  const sorted = (items: readonly T[]): readonly T[] =>
    items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  assert.deepEqual(sorted(actual), sorted(expected));
};

/** Runs `step` so often at once, and answers what came of each. */
export const atOnce = <T>(times: number, step: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => step(index)));

/** Runs `step` so often one after another, beside whatever else is under way. */
export const inTurn = async <T>(
  times: number,
  step: (index: number) => Promise<T>,
): Promise<readonly T[]> => {
  const outcomes: T[] = [];
  for (let index = 0; index < times; index += 1) outcomes.push(await step(index));
  return outcomes;
};

/** How many of the outcomes are this one. */
export const countOf = <T>(outcomes: readonly T[], wanted: T): number =>
  outcomes.filter((outcome) => outcome === wanted).length;
