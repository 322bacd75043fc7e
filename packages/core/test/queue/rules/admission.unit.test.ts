import type { Queue, QueuePolicy, QueueTotals } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { ExpiryReason } from "../../../src/kernel/token-ref.ts";
import {
  admissible,
  admit,
  changeOf,
  end,
  queueDraftOf,
  refill,
} from "../../../src/queue/rules/admission.ts";
import { t0 } from "../../support/given.ts";
import { activeToken, queue, waitingToken } from "../../support/line.ts";

const limits = (policy: Partial<QueuePolicy>, over: Partial<Queue> = {}, afterMs = 0): number =>
  admissible(queue(policy, over), t0 + afterMs);

describe("how many may come in now", () => {
  test.each([
    { given: "no limits", room: limits({}), is: Number.POSITIVE_INFINITY },
    { given: "room for two", room: limits({ maxActive: 3 }, { active: 1 }), is: 2 },
    { given: "full", room: limits({ maxActive: 3 }, { active: 3 }), is: 0 },
    { given: "lowered below what is active", room: limits({ maxActive: 1 }, { active: 3 }), is: 0 },
    { given: "none at all", room: limits({ maxActive: 0 }), is: 0 },
    { given: "paused", room: limits({}, { mode: "paused" }), is: 0 },
    { given: "closed", room: limits({}, { mode: "closed" }), is: 0 },
    {
      given: "the bucket is smaller than the room",
      room: limits({ maxActive: 9, ratePerMinute: 60, burst: 5 }, { rateTokens: 2.9 }),
      is: 2,
    },
    {
      given: "the room is smaller than the bucket",
      room: limits({ maxActive: 1, ratePerMinute: 60, burst: 5 }, { rateTokens: 5 }),
      is: 1,
    },
    {
      given: "an empty bucket, one millisecond short of one",
      room: limits({ ratePerMinute: 60, burst: 5 }, { rateTokens: 0 }, 999),
      is: 0,
    },
    {
      given: "an empty bucket, a second later",
      room: limits({ ratePerMinute: 60, burst: 5 }, { rateTokens: 0 }, 1_000),
      is: 1,
    },
    {
      given: "an empty bucket, a day later: the burst and no more",
      room: limits({ ratePerMinute: 60, burst: 5 }, { rateTokens: 0 }, 86_400_000),
      is: 5,
    },
    {
      given: "a clock behind the bucket's",
      room: limits({ ratePerMinute: 60, burst: 5 }, { rateTokens: 1, rateAtMs: t0 + 5_000 }),
      is: 1,
    },
    {
      given: "a rate of nothing",
      room: limits({ ratePerMinute: 0, burst: 1 }, { rateTokens: 0 }, 1e9),
      is: 0,
    },
  ])("$given: $is", ({ room, is }) => {
    expect(room).toBe(is);
  });

  test("a bucket that nothing fills stays as it is", () => {
    const unlimited = queue({});
    expect(refill(unlimited, t0 + 1_000)).toBe(unlimited);
    const rated = queue({ ratePerMinute: 60 });
    expect(refill(rated, t0)).toBe(rated);
    expect(refill(rated, t0 - 1)).toBe(rated);
  });

  test("a bucket that was looked at often holds what one that was left alone holds", () => {
    const start = queue({ ratePerMinute: 7, burst: 50 }, { rateTokens: 0 });
    let often = start;
    for (let ms = 1; ms <= 60_000; ms += 1) often = refill(often, t0 + ms);
    expect(often.rateTokens).toBeCloseTo(refill(start, t0 + 60_000).rateTokens, 6);
  });
});

describe("leaving", () => {
  const before = queue({}, { nextNo: 6, waiting: 3, active: 2, head: 2 });
  test.each([
    { who: "one who waits", token: waitingToken(4), departed: [4], waiting: 2, active: 2 },
    { who: "one inside", token: activeToken(1), departed: [], waiting: 3, active: 1 },
  ])("$who", ({ token, departed, waiting, active }) => {
    const line = end(queueDraftOf(before), token, "left", t0);
    expect(line.departed).toEqual(departed);
    expect(line.queue).toMatchObject({ waiting, active, head: 2, totals: { left: 1 } });
  });

  test.each([
    { who: "whom a closing sent home", token: waitingToken(2), over: { closedThroughNo: 2 } },
    { who: "whom a reset revoked", token: activeToken(1), over: { epoch: 2 } },
  ])("one $who is counted once only", ({ token, over }) => {
    const queueBefore = { ...before, ...over };
    const line = end(queueDraftOf(queueBefore), token, "queue_closed", t0);
    expect(line.queue).toBe(queueBefore);
    expect(line.departed).toEqual([]);
    expect(line.tokens.get(token.no)).toMatchObject({ status: "expired" });
  });

  test.each([4, 5])("the last one to leave, number %i, moves the head to the end", (no) => {
    const last = queue({}, { nextNo: 6, waiting: 1, head: 2 });
    const line = end(queueDraftOf(last), waitingToken(no), "left", t0);
    expect(line.queue).toMatchObject({ head: 5, waiting: 0 });
    // What the head has passed is no gap.
    expect(line.departed).toEqual([]);
  });

  test.each<[ExpiryReason, keyof QueueTotals]>([
    ["paid", "paid"],
    ["left", "left"],
    ["lapsed", "lapsed"],
    ["missed", "missed"],
    ["timed_out", "timedOut"],
    ["revoked", "revoked"],
    ["queue_closed", "closed"],
  ])("is counted by its reason: %s", (reason, total) => {
    const { queue: after, events } = end(queueDraftOf(before), activeToken(1), reason, t0 + 5);
    expect(after.totals).toEqual({ ...before.totals, [total]: 1 });
    expect(events).toEqual([
      {
        type: "TokenExpired",
        queueId: before.queueId,
        no: 1,
        userId: "u1",
        reason,
        eventId: "q:1.3.TokenExpired",
        stream: "q:1",
        atMs: t0 + 5,
      },
    ]);
  });

  test("the inside tells how long it took; in the line the time so far makes the pace", () => {
    const left = end(queueDraftOf(before), activeToken(1), "left", t0 + 5_000);
    expect(left.queue.pace).toEqual({ ...before.pace, activeForMs: 5_000 });
    const gone = end(queueDraftOf(before), waitingToken(4), "left", t0 + 5_000);
    expect(gone.queue.pace).toEqual({ ...before.pace, atMs: t0 + 5_000, busyMs: 5_000 });
  });

  test("two that leave in one step are two gaps", () => {
    const one = end(queueDraftOf(before), waitingToken(4), "left", t0);
    expect(end(one, waitingToken(5), "left", t0)).toMatchObject({
      departed: [4, 5],
      queue: { waiting: 1, head: 2, totals: { left: 2 } },
    });
  });

  test("no gap is written of a number that the same step's head went past", () => {
    const some = end(
      end(queueDraftOf(before), waitingToken(4), "left", t0),
      waitingToken(3),
      "left",
      t0,
    );
    expect(changeOf(before, some)).toMatchObject({ departed: [4, 3], queue: { head: 2 } });
    const all = end(some, waitingToken(5), "left", t0);
    expect(changeOf(before, all)).toMatchObject({ departed: [], queue: { head: 5, waiting: 0 } });
  });
});

describe("letting in", () => {
  const before = queue(
    { ratePerMinute: 60, burst: 5, activeForMs: 60_000, arriveWithinMs: 30_000 },
    { nextNo: 6, waiting: 3, head: 2, rateTokens: 3 },
  );
  const nowMs = t0 + 1_000;
  const skewMs = 100;
  const token = waitingToken(3, { hintEndsAtMs: t0 + 9_000 });

  test("by joining: the answer tells, so there is nothing to arrive for, and nobody was called", () => {
    const line = admit(queueDraftOf(before), token, { nowMs, skewMs, arrived: true });
    const { hintEndsAtMs: _, ...kept } = token;
    expect(line.tokens.get(3)).toEqual({
      ...kept,
      status: "active",
      admittedAtMs: nowMs,
      arriveByMs: null,
      activeUntilMs: nowMs + 60_000,
      endsAtMs: nowMs + 60_000 + skewMs,
    });
    expect(line.queue).toMatchObject({
      head: 3,
      waiting: 2,
      active: 1,
      rateTokens: 3,
      rateAtMs: nowMs,
      pace: { admittedMilli: 0, waits: [1] },
      totals: { admitted: 1 },
    });
    expect(line.events).toEqual([
      {
        type: "TokenAdmitted",
        queueId: before.queueId,
        no: 3,
        userId: "u3",
        activeUntilMs: nowMs + 60_000,
        eventId: "q:3.2.TokenAdmitted",
        stream: "q:3",
        atMs: nowMs,
      },
    ]);
  });

  test("by its turn: it must arrive, its room is kept until then, and it was called", () => {
    const line = admit(queueDraftOf(before), token, { nowMs: t0 + 2_000, skewMs, arrived: false });
    // The longest hint, which it may obey, then the time to arrive.
    const arriveByMs = t0 + 2_000 + 69_000 + 30_000 + skewMs;
    const activeUntilMs = t0 + 62_000;
    const put = { arriveByMs, activeUntilMs, endsAtMs: activeUntilMs + skewMs };
    expect(line.tokens.get(3)).toMatchObject(put);
    const waits = [0, 0, 0, 0, 1];
    expect(line.queue.pace).toMatchObject({ admittedMilli: 1_000, waits, busyMs: 2_000 });
  });

  test("past the rate costs nothing of the rate", () => {
    const line = admit(queueDraftOf(before), token, {
      nowMs: t0,
      skewMs,
      arrived: false,
      pastRate: true,
    });
    expect(line.queue.rateTokens).toBe(3);
  });
});
