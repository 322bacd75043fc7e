import type { ActiveToken, Queue, QueuePolicy } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { admissible, advanceLine, changeOf, end, lineOf, refill } from "../src/queue/admission.ts";
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
    const before = line({ maxActive: 0 });
    expect(changeOf(before, admitted(before))).toBeUndefined();
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

  test("the last one to leave moves the head to the end", () => {
    const last = queue({}, { nextNo: 6, waiting: 1, head: 2 });
    expect(end(lineOf(last), waitingToken(4), "left", t0).queue).toMatchObject({
      head: 5,
      waiting: 0,
    });
  });
});
