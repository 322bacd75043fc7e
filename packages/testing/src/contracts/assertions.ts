import assert from "node:assert/strict";
import { TicketingError, type TicketingErrorCode } from "@admit-one/core";

/** Asserts that a promise rejects with a `TicketingError` with this code. */
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

/** Asserts that both lists have the same items, in any order. */
export const sameSet = <T>(
  actual: readonly T[],
  expected: readonly T[],
  keyOf: (item: T) => string,
): void => {
  const sorted = (items: readonly T[]): readonly T[] =>
    items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
  assert.deepEqual(sorted(actual), sorted(expected));
};

/** Runs `step` this many times concurrently and returns all results. */
export const atOnce = <T>(times: number, step: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, index) => step(index)));

/** Runs `step` this many times in sequence, while other calls are in progress. */
export const inTurn = async <T>(
  times: number,
  step: (index: number) => Promise<T>,
): Promise<readonly T[]> => {
  const outcomes: T[] = [];
  for (let index = 0; index < times; index += 1) outcomes.push(await step(index));
  return outcomes;
};

/** How many of the outcomes equal `wanted`. */
export const countOf = <T>(outcomes: readonly T[], wanted: T): number =>
  outcomes.filter((outcome) => outcome === wanted).length;
