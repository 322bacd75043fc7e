import type { QueueId, QueueState } from "@admit-one/core";
import { TicketingError } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { operating } from "../../../src/kernel/operating.ts";
import type { QueueRuntimeContext } from "../../../src/queue/runtime/queue-runtime.ts";
import {
  admitPastRate as admitPast,
  advanceAll,
  advanceQueue,
  canAdvance,
} from "../../../src/queue/use-cases/advance.ts";
import { queueId, t0 } from "../../support/given.ts";
import { activeToken, lineState, queue, waitingToken } from "../../support/line.ts";
import { oneShotLine } from "../../support/one-shot-line.ts";

const admitPastRate = (context: QueueRuntimeContext, id: QueueId, count: number) =>
  admitPast(operating(context, "admitTokens", {}), id, count, () => "continued");

const one = waitingToken(1);
const inside = activeToken(7, { activeUntilMs: t0 + 10 });
const waits = { nextNo: 2, waiting: 1 };

describe("a step", () => {
  test("asks for a bounded part of the line, and does not wait for another server's", async () => {
    const { context, updates } = oneShotLine(() => lineState());
    await advanceQueue(context, queueId);
    await admitPastRate(context, queueId, 5);
    const part = { queueId, due: 100, next: 400, stale: 500 };
    // An operator's order is no step that somebody else is doing already.
    expect(updates).toEqual([{ ...part, ifFree: true }, part]);
  });

  test("of a process is one at a time, and all who ask wait for it", async () => {
    const { context, updates } = oneShotLine(() =>
      lineState({ queue: queue({}, waits), next: [one] }),
    );
    const done = await Promise.all([1, 2, 3].map(() => advanceQueue(context, queueId)));
    expect(done).toEqual([1, 1, 1]);
    expect(updates).toHaveLength(1);
    expect(await advanceQueue(context, queueId)).toBe(1);
    expect(updates).toHaveLength(2);
  });

  test("that fails is no step under way", async () => {
    let broken = true;
    const { context } = oneShotLine(() => {
      if (broken) throw new TicketingError("UNAVAILABLE", "planted");
      return lineState();
    });
    await expect(advanceQueue(context, queueId)).rejects.toThrow("planted");
    broken = false;
    expect(await advanceQueue(context, queueId)).toBe(0);
  });

  test.each([
    { given: "another server has it", state: { busy: true as const } },
    { given: "there is no queue", state: {} },
  ])("is nothing where $given", async ({ state }) => {
    const { context, changes } = oneShotLine(() => lineState({ ...state, queue: null }));
    expect(await advanceQueue(context, queueId)).toBe(0);
    expect(await admitPastRate(context, queueId, 1)).toBeNull();
    expect(changes).toEqual([]);
  });

  test("tells how much it did: who ended, who came in, which numbers it looked at", async () => {
    const before = queue(
      {},
      { head: 1_299, nextNo: 1_302, waiting: 1, closedThroughNo: 1_300, sweptThroughNo: 600 },
    );
    const state: QueueState = lineState({
      queue: { ...before, active: 1 },
      due: [activeToken(600, { activeUntilMs: t0 })],
      next: [waitingToken(1_301)],
      stale: [waitingToken(601), waitingToken(602)],
    });
    const { context, changes } = oneShotLine(() => state);
    expect(await advanceQueue(context, queueId)).toBe(4 + 500);
    expect(changes).toMatchObject([{ queue: { sweptThroughNo: 1_100 } }]);
    expect(await admitPastRate(context, queueId, 9)).toEqual({ touched: 504, admitted: 1 });
  });

  test("by an operator's order lets in no more than one step may", async () => {
    const next = Array.from({ length: 150 }, (_, index) => waitingToken(index + 1));
    const line = queue({ ratePerMinute: 1 }, { nextNo: 151, waiting: 150 });
    const { context } = oneShotLine(() => lineState({ queue: line, next }));
    expect(await admitPastRate(context, queueId, 99)).toMatchObject({ admitted: 99 });
    expect(await admitPastRate(context, queueId, 150)).toMatchObject({ admitted: 100 });
  });
});

describe("the work loop", () => {
  const advanced = async (state: Partial<QueueState>): Promise<number> => {
    const { context, reads, updates } = oneShotLine(() => lineState(state));
    await advanceAll(context);
    expect(reads).toEqual([{ queueId, due: 1, next: 1 }]);
    return updates.length;
  };

  test.each([
    { given: "nobody there", state: {} },
    { given: "one inside in time", state: { due: [inside], queue: queue({}, { active: 1 }) } },
    {
      given: "one waiting, no room",
      state: { next: [one], queue: queue({ maxActive: 0 }, waits) },
    },
    {
      given: "one waiting, nothing in the bucket",
      state: { next: [one], queue: queue({ ratePerMinute: 1 }, { ...waits, rateTokens: 0.9 }) },
    },
    {
      given: "all sent home that were to be",
      state: { queue: queue({}, { closedThroughNo: 5, sweptThroughNo: 5, nextNo: 6, head: 5 }) },
    },
    { given: "no such queue", state: { queue: null } },
  ])("writes nothing in an idle queue: $given", async ({ state }) => {
    expect(await advanced(state)).toBe(0);
  });

  test.each([
    {
      given: "whose time is over",
      state: { due: [activeToken(7, { activeUntilMs: t0 })], queue: queue({}, { active: 1 }) },
    },
    { given: "who may come in", state: { next: [one], queue: queue({}, waits) } },
    {
      given: "who was sent home",
      state: { queue: queue({}, { closedThroughNo: 5, sweptThroughNo: 4, nextNo: 6, head: 5 }) },
    },
  ])("steps where there is somebody $given", async ({ state }) => {
    expect(await advanced(state)).toBe(1);
  });

  test("goes on with the other queues where one fails, and then says so", async () => {
    const ids = ["a", "b", "c"] as unknown as readonly QueueId[];
    const state = lineState({ queue: queue({}, waits), next: [one] });
    const { context, changes } = oneShotLine(
      (slice) => {
        if (slice.queueId === ids[1]) throw new TicketingError("UNAVAILABLE", "planted");
        return state;
      },
      { queueIds: ids },
    );
    await expect(advanceAll(context)).rejects.toThrow("planted");
    expect(changes).toHaveLength(2);
    const { context: sound } = oneShotLine(() => state, { queueIds: ids });
    expect(await advanceAll(sound)).toBe(3);
  });
});

describe("whether a look may move the line", () => {
  const full = { maxActive: 1 };
  const due = (endsAtMs: number) => [activeToken(7, { activeUntilMs: endsAtMs })];
  const can = (state: Partial<QueueState>) => canAdvance(lineState(state), t0);

  test.each([
    { given: "no queue", is: can({ queue: null }) },
    { given: "nobody waits", is: can({ queue: queue({}) }) },
    { given: "no room", is: can({ queue: queue(full, { ...waits, active: 1 }) }) },
    {
      given: "who is inside has a millisecond left",
      is: can({ queue: queue(full, { ...waits, active: 1 }), due: due(t0 + 1) }),
    },
    { given: "paused", is: can({ queue: queue({}, { ...waits, mode: "paused" }) }) },
  ])("no: $given", ({ is }) => {
    expect(is).toBe(false);
  });

  test.each([
    { given: "room for one who waits", is: can({ queue: queue(full, waits) }) },
    {
      given: "the time of one inside is over",
      is: can({ queue: queue(full, { ...waits, active: 1 }), due: due(t0) }),
    },
  ])("yes: $given", ({ is }) => {
    expect(is).toBe(true);
  });
});

test("however many queues there are, a bounded number is looked at together", async () => {
  const { context } = oneShotLine(() => lineState());
  const ids = Array.from({ length: 1_000 }, (_, no) => `queue-${no}` as QueueId);
  const read: string[] = [];
  let running = 0;
  let most = 0;
  const queues: Partial<typeof context.stores.queues> = {
    queueIds: async () => ids,
    read: async (slice) => {
      read.push(slice.queueId);
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
      return lineState({ queue: null });
    },
  };
  const stores = { ...context.stores, queues: { ...context.stores.queues, ...queues } };
  expect(await advanceAll({ ...context, stores })).toBe(0);
  expect(read).toEqual(ids);
  expect(most).toBe(16);
});
