import type { QueueState } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { operating } from "../../../src/kernel/operating.ts";
import type { QueueRuntimeContext } from "../../../src/queue/runtime/queue-runtime.ts";
import { endToken, numberOf, tokenId } from "../../../src/queue/token.ts";
import { admitTokens } from "../../../src/queue/use-cases/admit-tokens.ts";
import { explainToken } from "../../../src/queue/use-cases/explain-token.ts";
import { revokeToken } from "../../../src/queue/use-cases/revoke-token.ts";
import { queueId, t0 } from "../../support/given.ts";
import { activeToken, lineState, queue, waitingToken } from "../../support/line.ts";
import { oneShotLine } from "../../support/one-shot-line.ts";

const line = queue({}, { head: 2, nextNo: 9, waiting: 4, active: 1, version: 6 });
const waiting = waitingToken(6, { joinedAtMs: t0 - 5, hintEndsAtMs: t0 + 2_000 });
const arriving = activeToken(2, {
  arriveByMs: t0 + 10,
  activeUntilMs: t0 + 600,
  admittedAtMs: t0 - 7,
});

describe("a user's last token in a queue", () => {
  /** The number that is read of a user who has tokens with these numbers, and then another queue's. */
  const lastOf = async (...numbers: readonly number[]) => {
    const { context, reads } = oneShotLine(() => lineState({ queue: line, token: waiting }));
    const own = numbers.map((no) => waitingToken(no));
    const other = waitingToken(7, { queueId: "r" as typeof queueId });
    const asked: unknown[] = [];
    const tokensOf: typeof context.stores.queues.tokensOf = async (userId, { after, limit }) => {
      asked.push([userId, after, limit]);
      const left = [...own.filter(({ no }) => no > (after?.no ?? 0)), other];
      return left.slice(0, limit);
    };
    const queues = { ...context.stores.queues, tokensOf };
    const stores = { ...context.stores, queues };
    const outcome = await explainToken({ ...context, stores }, { queueId, userId: "ann" });
    return { outcome: outcome.outcome, reads, asked };
  };
  const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const page = (no: number) => ["ann", { queueId, no }, 50];

  test.each<[string, readonly number[], number, readonly (readonly unknown[])[]]>([
    ["is the one with the highest number", [3, 5], 5, [page(0)]],
    ["is on a later page, if there are many", many(51), 51, [page(0), page(50)]],
    ["ends a full page", many(50), 50, [page(0), page(50)]],
  ])("%s", async (_which, numbers, no, asked) => {
    expect(await lastOf(...numbers)).toEqual({
      outcome: "token_explained",
      reads: [{ queueId, no }],
      asked,
    });
  });

  test("is none where all are of other queues", async () => {
    expect(await lastOf()).toEqual({ outcome: "not_found", reads: [], asked: [page(0)] });
  });
});

describe("what an operator is told of a token", () => {
  const explained = async (state: Partial<QueueState>, atMs = t0) => {
    const { context, clock } = oneShotLine(() => lineState({ queue: line, ...state }), {
      skewMs: 100,
    });
    clock.set(atMs);
    return explainToken(context, { queueId, tokenId: "q:6" });
  };
  const none = {
    reason: null,
    admittedAtMs: null,
    arriveByMs: null,
    activeUntilMs: null,
    endedAtMs: null,
    ahead: null,
    near: null,
    present: null,
    hintEndsAtMs: null,
  };
  const same = { queueId, epoch: 1, version: 6 };

  test.each<{ given: string; state: Partial<QueueState>; atMs?: number; is: object }>([
    {
      given: "near the head",
      state: { token: waiting, departedAhead: 1 },
      is: { near: true, present: true, ahead: 2 },
    },
    {
      given: "near the head, gone",
      state: { token: waiting, departedAhead: 0 },
      atMs: t0 + 10_000_000,
      is: { near: true, present: false, ahead: 3 },
    },
    {
      given: "as the last who is near",
      state: {
        token: waiting,
        queue: {
          ...line,
          head: 5,
          policy: { ...line.policy, maxActive: 0 },
          presence: { asked: [{ no: 6, sinceMs: t0 }], outages: [] },
        },
      },
      is: { near: true, present: true, ahead: 0 },
    },
    {
      given: "far back",
      state: {
        token: waiting,
        queue: {
          ...line,
          policy: { ...line.policy, maxActive: 0 },
          presence: { asked: [], outages: [] },
        },
      },
      is: { near: false, present: true, ahead: 3 },
    },
  ])("waiting $given", async ({ state, atMs, is }) => {
    expect(await explained(state, atMs)).toEqual({
      outcome: "token_explained",
      token: {
        ...none,
        ...same,
        tokenId: "q:6",
        no: 6,
        userId: "u6",
        joinedAtMs: t0 - 5,
        status: "waiting",
        hintEndsAtMs: t0 + 2_000,
        ...is,
      },
    });
  });

  const of2 = { ...none, ...same, tokenId: "q:2", no: 2, userId: "u2", joinedAtMs: t0 };
  test.each<{ given: string; state: Partial<QueueState>; is: object }>([
    {
      given: "sent home, not written down",
      state: { token: waitingToken(2), queue: { ...line, closedThroughNo: 2 } },
      is: { status: "expired", reason: "queue_closed", endedAtMs: t0 },
    },
    {
      given: "called",
      state: { token: arriving },
      is: {
        status: "active",
        admittedAtMs: t0 - 7,
        arriveByMs: t0 + 10,
        activeUntilMs: t0 + 600,
      },
    },
    {
      given: "called, with an outage on the way",
      state: {
        token: arriving,
        queue: { ...line, presence: { asked: [], outages: [{ fromMs: t0, untilMs: t0 + 90 }] } },
      },
      is: { status: "active", admittedAtMs: t0 - 7, arriveByMs: t0 + 100, activeUntilMs: t0 + 600 },
    },
    {
      given: "over, not written down",
      state: { token: activeToken(2, { activeUntilMs: t0 }) },
      is: { status: "expired", reason: "timed_out", admittedAtMs: t0, endedAtMs: t0 },
    },
    {
      given: "over",
      state: { token: endToken(arriving, "paid", t0 + 5) },
      is: { status: "expired", reason: "paid", admittedAtMs: t0 - 7, endedAtMs: t0 + 5 },
    },
  ])("$given", async ({ state, is }) => {
    expect(await explained(state)).toEqual({
      outcome: "token_explained",
      token: { ...of2, ...is },
    });
  });

  test("nothing where there is none", async () => {
    const notFound = { outcome: "not_found", what: "token" };
    expect(await explained({ token: null })).toEqual(notFound);
    expect(await explained({ token: waiting, queue: null })).toEqual(notFound);
    const { context, reads } = oneShotLine(() => lineState({ token: waiting }));
    expect(await explainToken(context, { queueId, tokenId: "other:6" })).toEqual(notFound);
    expect(
      await revokeToken(operating(context, "revokeToken", {}), { queueId, tokenId: "other:6" }),
    ).toEqual(notFound);
    expect(reads).toEqual([]);
  });

  test("a name that is none is not even looked for when it is to be revoked", async () => {
    const { context, updates } = oneShotLine(() => lineState({ token: waiting }));
    await revokeToken(operating(context, "revokeToken", {}), { queueId, tokenId: "q:0" });
    expect(updates).toEqual([]);
    await revokeToken(operating(context, "revokeToken", {}), { queueId, tokenId: "q:6" });
    expect(updates).toEqual([{ queueId, no: 6 }]);
  });

  test.each([
    ["q:1", 1],
    ["q:9007199254740991", 9_007_199_254_740_991],
    ["q:9007199254740992", null],
    ["q:0", null],
    ["q:-1", null],
    ["q:01", null],
    ["q:1.5", null],
    ["q: 1", null],
    ["q:", null],
    ["q", null],
    ["qq1", null],
    ["r:1", null],
  ])("%j names the number %s", (id, no) => {
    expect(numberOf("q", id)).toBe(no);
  });
});

test("a token's name is its queue and its number", () => {
  expect(tokenId({ queueId, no: 17 })).toBe("q:17");
});

describe("an operator's order to let in", () => {
  const inLine = Array.from({ length: 250 }, (_, index) => waitingToken(index + 1));
  const opened = (maxActive: number) => {
    let state = queue({ maxActive, ratePerMinute: 1 }, { waiting: 250, nextNo: 251 });
    const made = oneShotLine(() =>
      lineState({ queue: state, next: inLine.slice(state.head, state.head + 400) }),
    );
    const { context, changes } = made;
    const admitted = async (count: number) => {
      const stores = {
        ...context.stores,
        queues: {
          ...context.stores.queues,
          update: async (...[slice, decide]: Parameters<typeof context.stores.queues.update>) => {
            const outcome = await context.stores.queues.update(slice, decide);
            state = changes.at(-1)?.queue ?? state;
            return outcome;
          },
        },
      };
      const kept = { ...context, stores } as unknown as QueueRuntimeContext;
      return admitTokens(operating(kept, "admitTokens", {}), { queueId, count });
    };
    return { ...made, admitted };
  };

  test("takes as many steps as it needs, and no more", async () => {
    const { admitted, updates, changes } = opened(1_000);
    expect(await admitted(200)).toMatchObject({ admitted: 200, queue: { active: 200 } });
    expect(updates).toHaveLength(2);
    expect(changes.map(({ tokens }) => tokens?.length)).toEqual([100, 100]);
  });

  test("lets in the last few exactly", async () => {
    const { admitted } = opened(1_000);
    expect(await admitted(103)).toMatchObject({ admitted: 103, queue: { active: 103 } });
  });

  test("ends where nobody waits any more, or the room is full", async () => {
    expect(await opened(1_000).admitted(10_000)).toMatchObject({ admitted: 250 });
    expect(await opened(7).admitted(10_000)).toMatchObject({ admitted: 7 });
  });

  test.each([0, 10_001, 1.5])("%s is no number to let in", async (count) => {
    const { admitted, updates } = opened(1);
    expect(await admitted(count)).toEqual({
      outcome: "validation",
      errors: [{ field: "count", message: "must be an integer from 1 to 10000" }],
    });
    expect(updates).toEqual([]);
  });

  test("to no queue is not found", async () => {
    const { context } = oneShotLine(() => lineState({ queue: null }));
    for (const idempotencyKey of [undefined, "k"]) {
      expect(
        await admitTokens(operating(context, "admitTokens", {}), {
          queueId: "none",
          count: 1,
          idempotencyKey,
        }),
      ).toEqual({
        outcome: "not_found",
        what: "queue",
      });
    }
  });
});
