import { expect, test } from "vitest";
import type { ConcertContext } from "../../src/concert/concert-context.ts";
import { discardAbandoned } from "../../src/concert/discard-abandoned.ts";
import { minuteMs, t0 } from "../support/given.ts";

/** A creation for each number of seats. One step takes away five seats at most. */
const discard = async (...seats: readonly number[]) => {
  const left = [...seats];
  const asked: unknown[] = [];
  const concerts = {
    seatsPerStep: 5,
    abandoned: async (beforeMs: number, max: number) => {
      asked.push([beforeMs, max]);
      return [...seats.keys()];
    },
    discard: async (creation: number, beforeMs: number, max: number) => {
      asked.push(beforeMs);
      const gone = Math.min(max, left[creation] ?? 0);
      left[creation] = (left[creation] ?? 0) - gone;
      return gone;
    },
  };
  const context = { stores: { concerts }, clock: { nowMs: () => t0 } };
  const removed = await discardAbandoned(context as unknown as ConcertContext);
  return { removed, left, asked };
};

test("what nobody continued for ten minutes goes in steps, until nothing of it is left", async () => {
  const beforeMs = t0 - 10 * minuteMs;
  const { removed, asked } = await discard(12, 0);
  expect(removed).toBe(12);
  // Three steps find something, and each creation's last one nothing.
  expect(asked).toEqual([[beforeMs, 10], ...Array.from({ length: 5 }, () => beforeMs)]);
});

test("a large one goes in twenty steps at a time", async () => {
  expect(await discard(103, 1)).toMatchObject({ removed: 101, left: [3, 0] });
});
