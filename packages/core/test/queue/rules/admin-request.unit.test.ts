import type { Queue } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { operating } from "../../../src/kernel/operating.ts";
import type { AdminRequest } from "../../../src/queue/queue.ts";
import { adminRequestOf, withAdminRequest } from "../../../src/queue/rules/admin-request.ts";
import type { QueueRuntimeContext } from "../../../src/queue/runtime/queue-runtime.ts";
import { carryOutAdminRequest as carryOut } from "../../../src/queue/use-cases/carry-out-admin-request.ts";
import { queueId, t0 } from "../../support/given.ts";
import { lineState, queue, waitingToken } from "../../support/line.ts";
import { oneShotLine } from "../../support/one-shot-line.ts";

const carryOutAdminRequest = (
  context: QueueRuntimeContext,
  ...args: Parameters<typeof carryOut> extends [unknown, ...infer Rest] ? Rest : never
) => carryOut(operating(context, "admitTokens", {}), ...args);

const weekMs = 7 * 24 * 3_600_000;
const order = (key: string, over: Partial<AdminRequest> = {}): AdminRequest => ({
  key,
  what: "admit 3",
  admitted: 3,
  done: true,
  atMs: t0,
  ...over,
});

describe("the orders that a queue remembers", () => {
  test("answer their key, and refuse it to another order", () => {
    const line = queue({}, { orders: [order("a"), order("b")] });
    expect(adminRequestOf(line, { key: "b", what: "admit 3" })).toEqual(order("b"));
    expect(adminRequestOf(line, { key: "c", what: "admit 3" })).toBeNull();
    expect(adminRequestOf(line, { key: "b", what: "reset" })).toEqual({
      outcome: "idempotency_key_reused",
    });
    expect(adminRequestOf(queue(), { key: "a", what: "admit 3" })).toBeNull();
  });

  test("are one for each key, the latest last, for a week", () => {
    const line = queue(
      {},
      { orders: [order("old"), order("mine"), order("young", { atMs: t0 + 1 })] },
    );
    const keys = (atMs: number) =>
      withAdminRequest(line, order("mine", { atMs })).orders?.map(({ key }) => key);
    expect(keys(t0)).toEqual(["old", "young", "mine"]);
    expect(keys(t0 + weekMs - 1)).toEqual(["old", "young", "mine"]);
    expect(keys(t0 + weekMs)).toEqual(["young", "mine"]);
    expect(withAdminRequest(queue(), order("first")).orders).toEqual([order("first")]);
  });

  test("are sixteen at most", () => {
    const many = Array.from({ length: 18 }, (_, n) => order(`${n}`));
    expect(many.reduce(withAdminRequest, queue()).orders).toEqual(many.slice(2));
  });
});

describe("a step of an order", () => {
  const inLine = (over: Partial<Queue> = {}, count = 250) => {
    const next = Array.from({ length: count }, (_, index) => waitingToken(index + 1));
    const line = queue({ ratePerMinute: 1 }, { nextNo: count + 1, waiting: count, ...over });
    return oneShotLine(() => lineState({ queue: line, next }));
  };

  test("waits for its turn in the queue, and looks at a bounded part of it", async () => {
    const { context, updates } = inLine();
    await carryOutAdminRequest(context, queueId, { key: "k", count: 3 });
    expect(updates).toEqual([{ queueId, due: 100, next: 400, stale: 500 }]);
  });

  test("is written down with whom it let in, and is over with the last of them", async () => {
    const { context, changes } = inLine();
    const done = order("k", { what: "admit 3" });
    expect(await carryOutAdminRequest(context, queueId, { key: "k", count: 3 })).toEqual(done);
    expect(changes).toMatchObject([{ queue: { active: 3, orders: [done], version: 2 } }]);
    expect(changes[0]?.tokens).toHaveLength(3);
  });

  test("lets in a hundred at most, and goes on from where it was", async () => {
    const first = order("k", { what: "admit 150", admitted: 100, done: false });
    expect(await carryOutAdminRequest(inLine().context, queueId, { key: "k", count: 150 })).toEqual(
      first,
    );
    const { context, changes, clock } = inLine({ orders: [first] });
    clock.advance(1_000);
    const rest = await carryOutAdminRequest(context, queueId, { key: "k", count: 150 });
    // It is as old as its beginning.
    expect(rest).toEqual({ ...first, admitted: 150, done: true });
    expect(changes).toMatchObject([{ queue: { active: 50 } }]);
  });

  test("is the last where it finds nothing to do", async () => {
    const swept = { closedThroughNo: 5, sweptThroughNo: 5, head: 5, nextNo: 6 };
    const { context } = inLine(swept, 0);
    expect(await carryOutAdminRequest(context, queueId, { key: "k", count: 3 })).toMatchObject({
      admitted: 0,
      done: true,
    });
  });

  test("is not where it only had numbers to look at", async () => {
    const closed = { closedThroughNo: 2_000, sweptThroughNo: 900, head: 2_000, nextNo: 2_001 };
    const line = queue({}, closed);
    const { context } = oneShotLine(() => lineState({ queue: line, stale: [] }));
    const step = await carryOutAdminRequest(context, queueId, { key: "k", count: 3 });
    expect(step).toMatchObject({ admitted: 0, done: false });
  });

  test("is not where all that it did was to write down who was sent home", async () => {
    const closed = { closedThroughNo: 2_000, sweptThroughNo: 0, head: 2_000, nextNo: 2_001 };
    const stale = Array.from({ length: 500 }, (_, index) => waitingToken(index + 1));
    const { context } = oneShotLine(() => lineState({ queue: queue({}, closed), stale }));
    const step = await carryOutAdminRequest(context, queueId, { key: "k", count: 3 });
    expect(step).toMatchObject({ admitted: 0, done: false });
  });

  test("counts none but its own", async () => {
    const { context } = inLine({ totals: { ...queue().totals, admitted: 70 } });
    const step = await carryOutAdminRequest(context, queueId, { key: "k", count: 3 });
    expect(step).toMatchObject({ admitted: 3 });
  });

  test.each([
    { given: "done", orders: [order("k")], is: order("k") },
    {
      given: "under a key of another",
      orders: [order("k", { what: "reset", done: false })],
      is: { outcome: "idempotency_key_reused" },
    },
  ])("changes nothing where it is $given", async ({ orders, is }) => {
    const { context, changes } = inLine({ orders });
    expect(await carryOutAdminRequest(context, queueId, { key: "k", count: 3 })).toEqual(is);
    expect(changes).toEqual([]);
  });

  test("of no queue is none", async () => {
    const { context } = oneShotLine(() => lineState({ queue: null }));
    expect(await carryOutAdminRequest(context, queueId, { key: "k", count: 3 })).toBeNull();
  });
});
