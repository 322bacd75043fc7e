import type { ActiveToken, Queue, QueuePolicy } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { advanceDraft, changeOf, queueDraftOf } from "../../../src/queue/rules/admission.ts";
import { t0 } from "../../support/given.ts";
import { activeToken, queue, waitingToken } from "../../support/line.ts";

describe("one step of the line", () => {
  const waiting = [1, 2, 3, 4, 5].map((no) => waitingToken(no));
  const line = (policy: Partial<QueuePolicy>, over: Partial<Queue> = {}): Queue =>
    queue(policy, { nextNo: 6, waiting: 5, ...over });
  const admitted = (before: Queue, due: readonly ActiveToken[] = [], nowMs = t0, skewMs = 0) =>
    advanceDraft(before, { due, next: waiting }, nowMs, skewMs);
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
    expect(changeOf(full, queueDraftOf(full))).toBeUndefined();
  });

  test("nothing to do writes nothing", () => {
    const before = line({ maxActive: 0 }, { closedThroughNo: 5, sweptThroughNo: 5 });
    const step = advanceDraft(before, { due: [], next: waiting, stale: [] }, t0 + 60_000, 0);
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
      advanceDraft(before, { due: [], next: waiting, pastRate }, t0, 0);
    expect(numbers(order(2), "active")).toEqual([1, 2]);
    expect(numbers(order(5), "active")).toEqual([1, 2, 3]);
    expect(order(2).queue.rateTokens).toBe(0.5);
    const paused = { ...before, mode: "paused" as const };
    expect(advanceDraft(paused, { due: [], next: waiting, pastRate: 2 }, t0, 0).tokens.size).toBe(
      0,
    );
  });

  test("lets in a hundred at most", () => {
    const next = Array.from({ length: 101 }, (_, index) => waitingToken(index + 1));
    const before = queue({}, { nextNo: 102, waiting: 101 });
    const step = advanceDraft(before, { due: [], next }, t0, 0);
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
    const step = advanceDraft(before, { due: [], next }, nowMs, 0);
    expect([...step.tokens.values()]).toMatchObject([
      { no: 2, status: "expired", reason: "lapsed", endedAtMs: nowMs },
      { no: 4, status: "expired", reason: "lapsed" },
      { no: 5, status: "active" },
    ]);
    expect(step.queue).toMatchObject({ head: 5, waiting: 1, active: 1, totals: { lapsed: 2 } });
    expect(step.departed).toEqual([]);
  });

  test("as the last of all leaves no number behind the head unwalked", () => {
    const step = advanceDraft(
      { ...before, waiting: 1 },
      { due: [], next: [waitingToken(4)] },
      nowMs,
      0,
    );
    expect(step.queue).toMatchObject({ head: 8, waiting: 0 });
  });

  test("and nobody else behind the room", () => {
    const full = { ...before, active: 1 };
    expect(advanceDraft(full, { due: [], next: [waitingToken(2)] }, nowMs, 0).tokens.size).toBe(0);
  });
});

describe("whose time is over", () => {
  const outages = [{ fromMs: t0 + 20_000, untilMs: t0 + 80_000 }];
  const before = queue({}, { active: 2, nextNo: 9, head: 8, presence: { asked: [], outages } });
  const called = activeToken(7, { arriveByMs: t0 + 30_000, activeUntilMs: t0 + 600_000 });

  test("but for an outage stays, and its new end is written down so that others get their turn", () => {
    const late = activeToken(8, { activeUntilMs: t0 + 31_000 });
    const step = advanceDraft(before, { due: [called, late], next: [] }, t0 + 40_000, 100);
    expect([...step.tokens.values()]).toMatchObject([
      { no: 7, status: "active", arriveByMs: t0 + 30_000, endsAtMs: t0 + 90_000 + 100 },
      { no: 8, status: "expired", reason: "timed_out", endedAtMs: t0 + 31_000 },
    ]);
    expect(step.queue).toMatchObject({ active: 1, totals: { missed: 0, timedOut: 1 } });
  });

  test("and nothing else, is measurePace up to now all the same", () => {
    const step = advanceDraft(before, { due: [called], next: [] }, t0 + 40_000, 0);
    expect(step.queue.pace.atMs).toBe(t0 + 40_000);
    expect(changeOf(before, step)).toMatchObject({ tokens: [{ no: 7 }], events: [] });
  });

  test("ends when it ended, not when it is written down", () => {
    const step = advanceDraft(before, { due: [called], next: [] }, t0 + 900_000, 0);
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
    const step = advanceDraft(
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
    const step = advanceDraft(before, { due: [], next: [], stale: [] }, t0 + 5, 0);
    const change = changeOf(before, step);
    expect(change).toMatchObject({ queue: { sweptThroughNo: 1_100, pace: { atMs: t0 + 5 } } });
    expect(change?.tokens).toEqual([]);
    const later = { ...before, sweptThroughNo: 1_100 };
    expect(advanceDraft(later, { due: [], next: [], stale: [] }, t0, 0).queue).toMatchObject({
      sweptThroughNo: 1_200,
    });
  });

  test("is left to others where it was not loaded", () => {
    const step = advanceDraft(before, { due: [], next: [] }, t0, 0);
    expect(changeOf(before, step)).toBeUndefined();
  });

  test("ends once, though it is due, too", () => {
    const due = activeToken(601, { activeUntilMs: t0 });
    const step = advanceDraft(before, { due: [due], next: [], stale: [due] }, t0, 0);
    expect(step.events).toHaveLength(1);
  });
});
