import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DomainEvent } from "../../src/kernel/events.ts";
import {
  afterAttempt,
  type DeadDelivery,
  discarded,
  outcomeOf,
  replayed,
  type WaitingDelivery,
} from "../../src/outbox/delivery.ts";
import { followUpSchedule } from "../../src/outbox/follow-ups.ts";

const nowMs = 1_000_000;
const event = { eventId: "res-1.1.SeatsReserved", stream: "res-1" } as DomainEvent;
const taken = (attempts: number, overrides: Partial<WaitingDelivery> = {}): WaitingDelivery => ({
  subscriber: "s",
  event,
  no: 7,
  attempts,
  attemptsBefore: 0,
  failure: null,
  status: "waiting",
  dueAtMs: nowMs + 30_000,
  ...overrides,
});
const schedule = { delaysMs: [100, 1_000, 10_000], endless: false };
const failed = { outcome: "failed", reason: "500" } as const;

describe("after an attempt a delivery", () => {
  test("is done where it was taken, whatever came before", () => {
    for (const attempts of [1, 4, 50]) {
      const after = afterAttempt(taken(attempts), { outcome: "delivered" }, schedule, nowMs);
      expect(after).toEqual({
        subscriber: "s",
        event,
        no: 7,
        attempts,
        attemptsBefore: 0,
        failure: null,
        status: "done",
      });
    }
  });

  test("waits as long as the schedule says, up to a tenth longer, and then is dead", () => {
    for (const [index, delayMs] of schedule.delaysMs.entries()) {
      const after = afterAttempt(taken(index + 1), failed, schedule, nowMs);
      expect(after).toMatchObject({ status: "waiting", failure: "500", attempts: index + 1 });
      const waitMs = (after as WaitingDelivery).dueAtMs - nowMs;
      expect(waitMs).toBeGreaterThanOrEqual(delayMs);
      expect(waitMs).toBeLessThanOrEqual(delayMs * 1.1);
    }
    const last = afterAttempt(taken(4), failed, schedule, nowMs);
    expect(last).toMatchObject({ status: "dead", diedAtMs: nowMs, failure: "500" });
    expect(last).not.toHaveProperty("dueAtMs");
  });

  test("has an own share of jitter, the same on every server", () => {
    const schedule = { delaysMs: [1_000_000], endless: false };
    const dueAtMs = (eventId: string): number => {
      const one = taken(1, { event: { ...event, eventId } as DomainEvent });
      return (afterAttempt(one, failed, schedule, nowMs) as WaitingDelivery).dueAtMs;
    };
    const all = Array.from({ length: 200 }, (_, index) => dueAtMs(`event-${index}`));
    expect(all).toEqual(Array.from({ length: 200 }, (_, index) => dueAtMs(`event-${index}`)));
    expect(new Set(all).size).toBeGreaterThan(190);
    const spread = Math.max(...all) - Math.min(...all);
    expect(spread).toBeGreaterThan(80_000);
  });

  test("waits as long as the receiver asks, up to the longest delay of the schedule", () => {
    const wait = (retryAfterMs: number) =>
      (afterAttempt(taken(1), { ...failed, retryAfterMs }, schedule, nowMs) as WaitingDelivery)
        .dueAtMs - nowMs;
    expect(wait(1)).toBeGreaterThanOrEqual(100);
    expect(wait(1)).toBeLessThanOrEqual(110);
    expect(wait(5_000)).toBe(5_000);
    expect(wait(999_999)).toBe(10_000);
  });

  test("is due at a whole millisecond, whatever was asked for", () => {
    const wait = (retryAfterMs: number) =>
      (afterAttempt(taken(1), { ...failed, retryAfterMs }, schedule, nowMs) as WaitingDelivery)
        .dueAtMs - nowMs;
    expect(wait(1_234.5)).toBe(1_235);
    expect(wait(Number.POSITIVE_INFINITY)).toBe(10_000);
    for (const none of [Number.NaN, Number.NEGATIVE_INFINITY, -5]) expect(wait(none)).toBe(wait(0));
  });

  test("is dead at once where it will never be taken", () => {
    const after = afterAttempt(taken(1), { outcome: "gone", reason: "410" }, schedule, nowMs);
    expect(after).toMatchObject({ status: "dead", diedAtMs: nowMs, failure: "410" });
  });

  test("is never dead where its schedule has no end, and waits no longer than its last delay", () => {
    const attempts = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(attempts, fc.constantFrom("failed", "gone"), (made, outcome) => {
        const after = afterAttempt(
          taken(made),
          { outcome, reason: "away" },
          followUpSchedule,
          nowMs,
        );
        expect(after.status).toBe("waiting");
        expect((after as WaitingDelivery).dueAtMs - nowMs).toBeLessThanOrEqual(66_000);
      }),
    );
  });

  test("keeps of what was said what every store keeps", () => {
    const reason = `a\0b\ud800${"x".repeat(1_000)}`;
    const { failure } = afterAttempt(taken(1), { outcome: "failed", reason }, schedule, nowMs);
    expect(failure).toHaveLength(499);
    expect(failure).toMatch(/^ab\ufffdx+$/);
  });
});

describe("what a subscriber answers", () => {
  test.each<[unknown, object]>([
    [undefined, { outcome: "delivered" }],
    [null, { outcome: "delivered" }],
    [{ outcome: "delivered", more: 1 }, { outcome: "delivered" }],
    [
      { outcome: "gone", reason: "no", retryAfterMs: 1 },
      { outcome: "gone", reason: "no" },
    ],
    [
      { outcome: "failed", reason: "no" },
      { outcome: "failed", reason: "no" },
    ],
    [
      { outcome: "failed", reason: "no", retryAfterMs: null },
      { outcome: "failed", reason: "no" },
    ],
    [
      { outcome: "failed", reason: "no", retryAfterMs: 7 },
      { outcome: "failed", reason: "no", retryAfterMs: 7 },
    ],
  ])("%o is %o", (answer, outcome) => {
    expect(outcomeOf(answer)).toEqual(outcome);
  });

  test.each<[unknown]>([
    [{ outcome: "failed" }],
    [{ outcome: "failed", reason: 5 }],
    [{ outcome: "failed", reason: "no", retryAfterMs: "7" }],
    [{ outcome: "gone" }],
    [{ outcome: "done", reason: "no" }],
    ["delivered"],
  ])("%o is no outcome", (answer) => {
    expect(() => outcomeOf(answer)).toThrow("It answered what is no outcome of a delivery.");
  });

  test("is waited for as long as it asks only if it failed", () => {
    const gone = { outcome: "gone", reason: "no", retryAfterMs: 9_000 } as const;
    const after = afterAttempt(taken(1), gone, { delaysMs: [100, 10_000], endless: true }, nowMs);
    expect((after as WaitingDelivery).dueAtMs - nowMs).toBeLessThan(200);
  });
});

describe("a dead letter", () => {
  const dead: DeadDelivery = {
    subscriber: "s",
    event,
    no: 7,
    attempts: 4,
    attemptsBefore: 0,
    failure: "500",
    status: "dead",
    diedAtMs: 1,
  };

  test("that is replayed is due at once, with its whole schedule before it", () => {
    const again = replayed(dead, nowMs);
    expect(again).toMatchObject({ status: "waiting", dueAtMs: nowMs, failure: "500" });
    expect(again).not.toHaveProperty("diedAtMs");
    const first = afterAttempt({ ...again, attempts: 5 }, failed, schedule, nowMs);
    expect((first as WaitingDelivery).dueAtMs - nowMs).toBeLessThanOrEqual(110);
    expect(afterAttempt({ ...again, attempts: 8 }, failed, schedule, nowMs).status).toBe("dead");
  });

  test("that is discarded is done", () => {
    expect(discarded(dead)).toMatchObject({ status: "done", attempts: 4 });
  });
});
