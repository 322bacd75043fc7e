import type { ActiveToken, Queue, QueuePolicy, QueueTotals } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import {
  admissible,
  admit,
  advanceLine,
  changeOf,
  end,
  lineOf,
  refill,
} from "../src/queue/admission.ts";
import type { ExpiryReason } from "../src/queue/token.ts";
import { t0 } from "./support/given.ts";
import { activeToken, queue, waitingToken } from "./support/line.ts";

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

describe("one step of the line", () => {
  const waiting = [1, 2, 3, 4, 5].map((no) => waitingToken(no));
  const line = (policy: Partial<QueuePolicy>, over: Partial<Queue> = {}): Queue =>
    queue(policy, { nextNo: 6, waiting: 5, ...over });
  const admitted = (before: Queue, due: readonly ActiveToken[] = [], nowMs = t0, skewMs = 0) =>
    advanceLine(before, { due, next: waiting }, nowMs, skewMs);
  const numbers = (step: ReturnType<typeof admitted>, status: string): readonly number[] =>
    [...step.tokens.values()].filter((token) => token.status === status).map(({ no }) => no);

  test("admits from the front, moves the head, counts", () => {
    const step = admitted(line({ maxActive: 3 }, { active: 1 }));
    expect(numbers(step, "active")).toEqual([1, 2]);
    expect(step.queue).toMatchObject({ head: 2, waiting: 3, active: 3, totals: { admitted: 2 } });
    expect(step.events.map(({ type }) => type)).toEqual(["TokenAdmitted", "TokenAdmitted"]);
  });

  test("an empty line leaves no number behind the head unwalked", () => {
    const step = admitted(line({}, { nextNo: 9 }));
    expect(step.queue).toMatchObject({ head: 8, waiting: 0, active: 5 });
  });

  test("gives the room of those whose time is over to the next, in the same step", () => {
    const due = [activeToken(8, { activeUntilMs: t0 }), activeToken(9, { activeUntilMs: t0 + 1 })];
    const step = admitted(line({ maxActive: 2 }, { active: 2, nextNo: 10 }), due);
    expect(numbers(step, "expired")).toEqual([8]);
    expect(numbers(step, "active")).toEqual([1]);
    expect(step.queue).toMatchObject({ active: 2, totals: { timedOut: 1, admitted: 1 } });
  });

  test("keeps the room for as long as clocks may differ", () => {
    const due = [activeToken(8, { activeUntilMs: t0, endsAtMs: t0 + 5_000 })];
    const before = line({ maxActive: 1 }, { active: 1 });
    expect(admitted(before, due, t0 + 4_999).tokens.size).toBe(0);
    expect(numbers(admitted(before, due, t0 + 5_000), "active")).toEqual([1]);
  });

  test("takes one from the bucket for each, and nothing where there is no rate", () => {
    const rated = admitted(line({ ratePerMinute: 60, burst: 3 }, { rateTokens: 2.5 }));
    expect(rated.queue.rateTokens).toBeCloseTo(0.5, 9);
    expect(admitted(line({}, { rateTokens: 1 })).queue.rateTokens).toBe(1);
  });

  test("a raised limit lets in more, a lowered one nobody, and revokes nobody", () => {
    const full = line({ maxActive: 2 }, { active: 2 });
    expect(
      numbers(admitted({ ...full, policy: { ...full.policy, maxActive: 4 } }), "active"),
    ).toEqual([1, 2]);
    const lowered = admitted({ ...full, policy: { ...full.policy, maxActive: 1 } });
    expect(lowered.tokens.size).toBe(0);
    expect(changeOf(full, lineOf(full))).toBeUndefined();
  });

  test("nothing to do writes nothing", () => {
    const before = line({ maxActive: 0 }, { closedThroughNo: 5, sweptThroughNo: 5 });
    const step = advanceLine(before, { due: [], next: waiting, stale: [] }, t0 + 60_000, 0);
    expect(changeOf(before, step)).toBeUndefined();
  });

  test("whatever it did makes the pace up to now, and asks for those who are near", () => {
    const before = line({ maxActive: 1 }, { presence: { asked: [], outages: [] } });
    const { queue: after } = admitted(before, [], t0 + 5_000);
    expect(after).toMatchObject({ pace: { atMs: t0 + 5_000, busyMs: 5_000 } });
    expect(after.presence.asked).toMatchObject([{ sinceMs: t0 + 5_000 }]);
  });

  test("an operator's order passes the rate and costs nothing of it, never the room", () => {
    const before = line({ maxActive: 3, ratePerMinute: 1, burst: 1 }, { rateTokens: 0.5 });
    const order = (pastRate: number) =>
      advanceLine(before, { due: [], next: waiting, pastRate }, t0, 0);
    expect(numbers(order(2), "active")).toEqual([1, 2]);
    expect(numbers(order(5), "active")).toEqual([1, 2, 3]);
    expect(order(2).queue.rateTokens).toBe(0.5);
    const paused = { ...before, mode: "paused" as const };
    expect(advanceLine(paused, { due: [], next: waiting, pastRate: 2 }, t0, 0).tokens.size).toBe(0);
  });

  test("lets in a hundred at most", () => {
    const next = Array.from({ length: 101 }, (_, index) => waitingToken(index + 1));
    const before = queue({}, { nextNo: 102, waiting: 101 });
    const step = advanceLine(before, { due: [], next }, t0, 0);
    expect(step.queue).toMatchObject({ active: 100, waiting: 1, head: 100 });
  });
});

describe("who vanished", () => {
  /** Asked for since long ago, and never seen. */
  const nowMs = t0 + 10_000_000;
  const seen = { hintEndsAtMs: nowMs };
  const before = queue({ maxActive: 1 }, { nextNo: 9, waiting: 4, head: 1 });

  test("makes way: the head goes past, no gap is left, the next comes in", () => {
    const next = [2, 4].map((no) => waitingToken(no)).concat(waitingToken(5, seen));
    const step = advanceLine(before, { due: [], next }, nowMs, 0);
    expect([...step.tokens.values()]).toMatchObject([
      { no: 2, status: "expired", reason: "lapsed", endedAtMs: nowMs },
      { no: 4, status: "expired", reason: "lapsed" },
      { no: 5, status: "active" },
    ]);
    expect(step.queue).toMatchObject({ head: 5, waiting: 1, active: 1, totals: { lapsed: 2 } });
    expect(step.departed).toEqual([]);
  });

  test("as the last of all leaves no number behind the head unwalked", () => {
    const step = advanceLine(
      { ...before, waiting: 1 },
      { due: [], next: [waitingToken(4)] },
      nowMs,
      0,
    );
    expect(step.queue).toMatchObject({ head: 8, waiting: 0 });
  });

  test("and nobody else behind the room", () => {
    const full = { ...before, active: 1 };
    expect(advanceLine(full, { due: [], next: [waitingToken(2)] }, nowMs, 0).tokens.size).toBe(0);
  });
});

describe("whose time is over", () => {
  const outages = [{ fromMs: t0 + 20_000, untilMs: t0 + 80_000 }];
  const before = queue({}, { active: 2, nextNo: 9, head: 8, presence: { asked: [], outages } });
  const called = activeToken(7, { arriveByMs: t0 + 30_000, activeUntilMs: t0 + 600_000 });

  test("but for an outage stays, and its new end is written down so that others get their turn", () => {
    const late = activeToken(8, { activeUntilMs: t0 + 31_000 });
    const step = advanceLine(before, { due: [called, late], next: [] }, t0 + 40_000, 100);
    expect([...step.tokens.values()]).toMatchObject([
      { no: 7, status: "active", arriveByMs: t0 + 30_000, endsAtMs: t0 + 90_000 + 100 },
      { no: 8, status: "expired", reason: "timed_out", endedAtMs: t0 + 31_000 },
    ]);
    expect(step.queue).toMatchObject({ active: 1, totals: { missed: 0, timedOut: 1 } });
  });

  test("and nothing else, is measured up to now all the same", () => {
    const step = advanceLine(before, { due: [called], next: [] }, t0 + 40_000, 0);
    expect(step.queue.pace.atMs).toBe(t0 + 40_000);
    expect(changeOf(before, step)).toMatchObject({ tokens: [{ no: 7 }], events: [] });
  });

  test("ends when it ended, not when it is written down", () => {
    const step = advanceLine(before, { due: [called], next: [] }, t0 + 900_000, 0);
    expect(step.tokens.get(7)).toMatchObject({ reason: "missed", endedAtMs: t0 + 90_000 });
    expect(step.queue.pace).toMatchObject({ activeForMs: 90_000 });
  });
});

describe("who was sent home all at once", () => {
  const before = queue(
    {},
    {
      epoch: 2,
      active: 1,
      nextNo: 1_301,
      head: 1_300,
      closedThroughNo: 1_200,
      sweptThroughNo: 600,
    },
  );
  const waited = waitingToken(700, { epoch: 2 });
  const old = activeToken(601);
  const inside = activeToken(650, { epoch: 2 });

  test("is written down and counted no more; who is inside again stays", () => {
    const step = advanceLine(
      before,
      { due: [], next: [], stale: [old, inside, waited] },
      t0 + 5,
      0,
    );
    expect([...step.tokens.values()]).toMatchObject([
      { no: 601, reason: "revoked", endedAtMs: t0 + 5 },
      { no: 700, reason: "queue_closed", endedAtMs: t0 + 5 },
    ]);
    expect(step.queue).toMatchObject({
      active: 1,
      waiting: 0,
      totals: before.totals,
      sweptThroughNo: 1_100,
    });
    expect(step.departed).toEqual([]);
  });

  test("is looked for in 500 numbers at a time, though nobody is found, up to the last", () => {
    const step = advanceLine(before, { due: [], next: [], stale: [] }, t0 + 5, 0);
    const change = changeOf(before, step);
    expect(change).toMatchObject({ queue: { sweptThroughNo: 1_100, pace: { atMs: t0 + 5 } } });
    expect(change?.tokens).toEqual([]);
    const later = { ...before, sweptThroughNo: 1_100 };
    expect(advanceLine(later, { due: [], next: [], stale: [] }, t0, 0).queue).toMatchObject({
      sweptThroughNo: 1_200,
    });
  });

  test("is left to others where it was not loaded", () => {
    const step = advanceLine(before, { due: [], next: [] }, t0, 0);
    expect(changeOf(before, step)).toBeUndefined();
  });

  test("ends once, though it is due, too", () => {
    const due = activeToken(601, { activeUntilMs: t0 });
    const step = advanceLine(before, { due: [due], next: [], stale: [due] }, t0, 0);
    expect(step.events).toHaveLength(1);
  });
});

describe("leaving", () => {
  const before = queue({}, { nextNo: 6, waiting: 3, active: 2, head: 2 });
  test.each([
    { who: "one who waits", token: waitingToken(4), departed: [4], waiting: 2, active: 2 },
    { who: "one inside", token: activeToken(1), departed: [], waiting: 3, active: 1 },
  ])("$who", ({ token, departed, waiting, active }) => {
    const line = end(lineOf(before), token, "left", t0);
    expect(line.departed).toEqual(departed);
    expect(line.queue).toMatchObject({ waiting, active, head: 2, totals: { left: 1 } });
  });

  test.each([
    { who: "whom a closing sent home", token: waitingToken(2), over: { closedThroughNo: 2 } },
    { who: "whom a reset revoked", token: activeToken(1), over: { epoch: 2 } },
  ])("one $who is counted once only", ({ token, over }) => {
    const queueBefore = { ...before, ...over };
    const line = end(lineOf(queueBefore), token, "queue_closed", t0);
    expect(line.queue).toBe(queueBefore);
    expect(line.departed).toEqual([]);
    expect(line.tokens.get(token.no)).toMatchObject({ status: "expired" });
  });

  test.each([4, 5])("the last one to leave, number %i, moves the head to the end", (no) => {
    const last = queue({}, { nextNo: 6, waiting: 1, head: 2 });
    const line = end(lineOf(last), waitingToken(no), "left", t0);
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
    const { queue: after, events } = end(lineOf(before), activeToken(1), reason, t0 + 5);
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
    const left = end(lineOf(before), activeToken(1), "left", t0 + 5_000);
    expect(left.queue.pace).toEqual({ ...before.pace, activeForMs: 5_000 });
    const gone = end(lineOf(before), waitingToken(4), "left", t0 + 5_000);
    expect(gone.queue.pace).toEqual({ ...before.pace, atMs: t0 + 5_000, busyMs: 5_000 });
  });

  test("two that leave in one step are two gaps", () => {
    const one = end(lineOf(before), waitingToken(4), "left", t0);
    expect(end(one, waitingToken(5), "left", t0)).toMatchObject({
      departed: [4, 5],
      queue: { waiting: 1, head: 2, totals: { left: 2 } },
    });
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
    const line = admit(lineOf(before), token, { nowMs, skewMs, arrived: true });
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
    const line = admit(lineOf(before), token, { nowMs: t0 + 2_000, skewMs, arrived: false });
    // The longest hint, which it may obey, then the time to arrive.
    const arriveByMs = t0 + 2_000 + 69_000 + 30_000 + skewMs;
    const activeUntilMs = t0 + 62_000;
    const put = { arriveByMs, activeUntilMs, endsAtMs: activeUntilMs + skewMs };
    expect(line.tokens.get(3)).toMatchObject(put);
    const waits = [0, 0, 0, 0, 1];
    expect(line.queue.pace).toMatchObject({ admittedMilli: 1_000, waits, busyMs: 2_000 });
  });

  test("past the rate costs nothing of the rate", () => {
    const line = admit(lineOf(before), token, {
      nowMs: t0,
      skewMs,
      arrived: false,
      pastRate: true,
    });
    expect(line.queue.rateTokens).toBe(3);
  });
});
