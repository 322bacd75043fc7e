import type { QueueState } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { queueDraftOf } from "../../../src/queue/rules/admission.ts";
import { arrive, arriveInSlice } from "../../../src/queue/rules/arrive.ts";
import { endToken } from "../../../src/queue/token.ts";
import { endInSlice, expireToken, extendToken } from "../../../src/queue/use-cases/end-token.ts";
import { queueId, t0 } from "../../support/given.ts";
import { activeToken, lineState, queue, waitingToken } from "../../support/line.ts";
import { oneShotLine } from "../../support/one-shot-line.ts";

const ref = { queueId, no: 2 };
const skewMs = 100;
const untilMs = t0 + 60_000;
const line = queue({}, { nextNo: 5, head: 2, waiting: 2, active: 2 });
const live = activeToken(2, { activeUntilMs: untilMs });
const arriving = activeToken(2, { activeUntilMs: untilMs, arriveByMs: t0 + 1_000 });
const over = activeToken(2, { activeUntilMs: t0 });
const expired = endToken(live, "paid", t0);

const changesOf = async (
  state: Partial<QueueState>,
  run: (context: ReturnType<typeof oneShotLine>["context"]) => Promise<void>,
) => {
  const { context, changes, updates } = oneShotLine(() => lineState({ queue: line, ...state }), {
    skewMs,
  });
  await run(context);
  expect(updates).toEqual([ref]);
  return changes;
};

const gone = [
  { given: "that does not exist", state: { token: null } },
  { given: "of no queue", state: { queue: null } },
  { given: "that ended", state: { token: expired } },
  { given: "whose time is over", state: { token: over } },
];

describe("ending a token", () => {
  const end = (state: Partial<QueueState>) =>
    changesOf(state, (context) => expireToken(context, ref, "revoked"));

  test.each([...gone, { given: "of before a reset", state: { queue: { ...line, epoch: 2 } } }])(
    "$given changes nothing",
    async ({ state }) => {
      expect(await end({ token: live, ...state })).toEqual([]);
    },
  );

  test("that lives frees its place at once, and says why", async () => {
    expect(await end({ token: live })).toMatchObject([
      {
        queue: { version: 2, active: 1, totals: { revoked: 1 } },
        tokens: [endToken(live, "revoked", t0)],
        departed: [],
        events: [{ type: "TokenExpired", no: 2, reason: "revoked", eventId: "q:2.3.TokenExpired" }],
      },
    ]);
  });

  test("that waits leaves a gap behind", async () => {
    expect(await end({ token: waitingToken(3) })).toMatchObject([
      { queue: { waiting: 1, totals: { revoked: 1 } }, departed: [3] },
    ]);
  });
});

describe("the end of a token within another step", () => {
  const end = (state: Partial<QueueState>) =>
    endInSlice(lineState({ queue: line, ...state }), "paid", t0);

  test("is now, and for the reason of that step", () => {
    expect(end({ token: live })).toMatchObject({
      queue: { version: 2, active: 1, totals: { paid: 1 } },
      tokens: [endToken(live, "paid", t0)],
    });
  });

  test("is when its time was over, if it was", () => {
    const earlier = activeToken(2, { activeUntilMs: t0 - 5 });
    expect(end({ token: earlier })).toMatchObject({
      queue: { totals: { timedOut: 1, paid: 0 } },
      tokens: [endToken(earlier, "timed_out", t0 - 5)],
    });
  });

  test.each(gone.slice(0, 3))("$given is none", ({ state }) => {
    expect(end({ token: live, ...state })).toBeUndefined();
  });
});

describe("the hold link", () => {
  const extend = (state: Partial<QueueState>, toMs = untilMs + 1) =>
    changesOf(state, (context) => extendToken(context, ref, toMs));

  test.each([...gone, { given: "that waits", state: { token: waitingToken(2) } }])(
    "$given stays as it is",
    async ({ state }) => {
      expect(await extend({ token: live, ...state })).toEqual([]);
    },
  );

  test("never takes time away, and writes nothing where there is enough", async () => {
    expect(await extend({ token: live }, untilMs - 1)).toEqual([]);
    expect(await extend({ token: live }, untilMs)).toEqual([]);
  });

  test("keeps the token inside, and its room, up to the hold's end", async () => {
    expect(await extend({ token: live })).toMatchObject([
      {
        queue: { version: 2, active: 2 },
        tokens: [{ ...live, activeUntilMs: untilMs + 1, endsAtMs: untilMs + 1 + skewMs }],
        events: [],
      },
    ]);
  });

  test("does not stand in for arriving", async () => {
    expect(await extend({ token: arriving })).toMatchObject([
      { tokens: [{ arriveByMs: t0 + 1_000, endsAtMs: t0 + 1_000 + skewMs }] },
    ]);
  });
});

describe("arriving", () => {
  const arrived = { ...arriving, arriveByMs: null, endsAtMs: untilMs + skewMs };

  test("gives the whole active time, and is written once", () => {
    const { outcome, change } = arriveInSlice(
      lineState({ queue: line, token: arriving }),
      t0,
      skewMs,
    );
    expect(outcome).toEqual({ isOver: false });
    expect(change).toMatchObject({ queue: { version: 2, active: 2 }, tokens: [arrived] });
    const before = queueDraftOf(line);
    for (const token of [arrived, waitingToken(3), expired]) {
      expect(arrive(before, token, skewMs)).toBe(before);
    }
  });

  test.each([
    ...gone,
    { given: "that waits", state: { token: waitingToken(3) } },
    { given: "that is missed already", state: { token: { ...arriving, arriveByMs: t0 } } },
  ])("a token $given does not", ({ state }) => {
    const given = lineState({ queue: line, token: live, ...state });
    expect(arriveInSlice(given, t0, skewMs)).toEqual({ outcome: { isOver: true } });
  });

  test("a token that arrived before does not again", () => {
    const given = lineState({ queue: line, token: arrived });
    expect(arriveInSlice(given, t0, skewMs)).toEqual({ outcome: { isOver: false } });
  });
});
