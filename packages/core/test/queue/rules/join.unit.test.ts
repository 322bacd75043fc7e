import type { Queue, QueuePolicy, QueueState, UserId } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { hintOf } from "../../../src/queue/rules/hint.ts";
import { join } from "../../../src/queue/rules/join.ts";
import { pollHintMs } from "../../../src/queue/rules/poll-hint.ts";
import { queueId, t0 } from "../../support/given.ts";
import { activeToken, lineState, queue, waitingToken } from "../../support/line.ts";

const me = "me" as UserId;
const at = (
  policy: Partial<QueuePolicy>,
  over: Partial<Queue> = {},
  state: Partial<QueueState> = {},
): QueueState => lineState({ queue: queue(policy, over), ...state });

type Case = {
  readonly given: string;
  readonly state: QueueState;
  readonly outcome: string;
  readonly status?: string;
  readonly no?: number;
  readonly issued?: boolean;
  readonly events?: readonly string[];
};

const issued = ["TokenIssued"];
const admitted = ["TokenIssued", "TokenAdmitted"];
const mine = { userId: me };
const over = { activeUntilMs: t0 };

const cases: readonly Case[] = [
  { given: "no queue", state: lineState({ queue: null }), outcome: "not_found" },
  {
    given: "nobody waits and there is room",
    state: at({ maxActive: 1 }, { nextNo: 4, head: 3 }),
    outcome: "joined",
    status: "active",
    no: 4,
    issued: true,
    events: admitted,
  },
  {
    given: "there is room but somebody waits: nobody overtakes",
    state: at({ maxActive: 5 }, { nextNo: 4, waiting: 1, head: 2 }),
    outcome: "joined",
    status: "waiting",
    no: 4,
    issued: true,
    events: issued,
  },
  {
    given: "nobody waits and there is no room",
    state: at({ maxActive: 1 }, { active: 1, nextNo: 2, head: 1 }),
    outcome: "joined",
    status: "waiting",
    no: 2,
    issued: true,
    events: issued,
  },
  {
    given: "the room of one whose time is over",
    state: at({ maxActive: 1 }, { active: 1, nextNo: 2, head: 1 }, { due: [activeToken(1, over)] }),

    outcome: "joined",
    status: "active",
    no: 2,
    issued: true,
    events: ["TokenExpired", ...admitted],
  },
  {
    given: "an empty bucket",
    state: at({ ratePerMinute: 60, burst: 1 }, { rateTokens: 0.5 }),
    outcome: "joined",
    status: "waiting",
    no: 1,
    issued: true,
    events: issued,
  },
  {
    given: "a live token that waits",
    state: at({}, { nextNo: 4, waiting: 2, head: 1 }, { live: waitingToken(2, mine) }),
    outcome: "joined",
    status: "waiting",
    no: 2,
    issued: false,
    events: [],
  },
  {
    given: "a live token inside",
    state: at({}, { nextNo: 4, active: 1 }, { live: activeToken(2, mine) }),
    outcome: "joined",
    status: "active",
    no: 2,
    issued: false,
    events: [],
  },
  {
    given: "a live token inside of a closed queue",
    state: at({}, { mode: "closed", nextNo: 4, active: 1 }, { live: activeToken(2, mine) }),
    outcome: "joined",
    status: "active",
    no: 2,
    issued: false,
    events: [],
  },
  {
    given: "an old token whose time is over: a new number at the end",
    state: at(
      { maxActive: 1 },
      { nextNo: 4, head: 3, active: 1 },
      { live: activeToken(2, { ...mine, ...over }) },
    ),

    outcome: "joined",
    status: "active",
    no: 4,
    issued: true,
    events: ["TokenExpired", ...admitted],
  },
  {
    given: "an old token that a closing ended, in a queue open again",
    state: at({}, { nextNo: 4, head: 3, closedThroughNo: 3 }, { live: waitingToken(2, mine) }),

    outcome: "joined",
    status: "active",
    no: 4,
    issued: true,
    events: ["TokenExpired", ...admitted],
  },
  {
    given: "an old token from before a reset",
    state: at({}, { nextNo: 4, head: 3, epoch: 2 }, { live: activeToken(2, mine) }),

    outcome: "joined",
    status: "active",
    no: 4,
    issued: true,
    events: ["TokenExpired", ...admitted],
  },
  { given: "closed", state: at({}, { mode: "closed" }), outcome: "queue_closed" },
  {
    given: "closed, with an old token that waited",
    state: at(
      {},
      { mode: "closed", nextNo: 4, closedThroughNo: 3 },
      { live: waitingToken(2, mine) },
    ),
    outcome: "queue_closed",
  },
  {
    given: "paused: joining works, nobody is admitted",
    state: at({}, { mode: "paused" }),
    outcome: "joined",
    status: "waiting",
    no: 1,
    issued: true,
    events: issued,
  },
  {
    given: "as many wait as may",
    state: at({ maxActive: 0, maxWaiting: 2 }, { nextNo: 3, waiting: 2 }),
    outcome: "queue_full",
  },
  {
    given: "one more may wait",
    state: at({ maxActive: 0, maxWaiting: 3 }, { nextNo: 3, waiting: 2 }),
    outcome: "joined",
    status: "waiting",
    no: 3,
    issued: true,
    events: issued,
  },
  {
    given: "nobody may wait, but there is room",
    state: at({ maxActive: 1, maxWaiting: 0 }),
    outcome: "joined",
    status: "active",
    no: 1,
    issued: true,
    events: admitted,
  },
  {
    given: "full, with a live token",
    state: at(
      { maxActive: 0, maxWaiting: 1 },
      { nextNo: 3, waiting: 1, head: 1 },
      { live: waitingToken(2, mine) },
    ),
    outcome: "joined",
    status: "waiting",
    no: 2,
    issued: false,
    events: [],
  },
];

describe("joining a line", () => {
  test.each(cases)("$given", ({ state, outcome, status, no, issued: isNew, events }) => {
    const decision = join(state, me, t0, 0);
    expect(decision.outcome.outcome).toBe(outcome);
    const joined = decision.outcome.outcome === "joined" ? decision.outcome : null;
    expect({
      status: joined?.token.status,
      no: joined?.token.no,
      issued: joined?.issued,
    }).toEqual({ status, no, issued: isNew });
    // A refusal writes nothing and burns no number.
    const { change } = decision;
    expect((change?.events ?? []).map(({ type }) => type)).toEqual(events ?? []);
    expect(joined !== null || change === undefined).toBe(true);
  });

  test("burns one number for each who joins, none for who asks again (L8)", () => {
    let line = queue({ maxActive: 2 });
    for (let n = 1; n <= 5; n += 1) {
      const { outcome, change } = join(lineState({ queue: line }), `u${n}` as UserId, t0, 0);
      if (outcome.outcome !== "joined") throw new Error(outcome.outcome);
      expect(outcome.token.no).toBe(n);
      line = change?.queue ?? line;
      const live = change?.tokens?.at(-1);
      if (live === undefined || live.status === "expired") throw new Error("no live token");
      const again = join(lineState({ queue: line, live }), `u${n}` as UserId, t0, 0);
      expect(again.outcome).toMatchObject({ issued: false, token: { no: n } });
      expect(again.change?.queue?.nextNo ?? line.nextNo).toBe(n + 1);
    }
    expect(line).toMatchObject({
      nextNo: 6,
      waiting: 3,
      active: 2,
      totals: { joined: 5, admitted: 2 },
    });
  });

  test("tells how many departed from in front, and gives a hint that counts as presence", () => {
    const state = at({ maxActive: 1 }, { active: 1, head: 2, nextNo: 9, waiting: 4 });
    const { outcome, change } = join(state, me, t0, 0);
    if (outcome.outcome !== "joined") throw new Error(outcome.outcome);
    // Of the six numbers from 3 to 8 four still wait.
    expect(outcome.departedAhead).toBe(2);
    const hintMs = hintOf(outcome.queue, 9, 4, t0);
    const token = {
      queueId,
      no: 9,
      userId: me,
      epoch: 1,
      joinedAtMs: t0,
      status: "waiting",
      hintEndsAtMs: t0 + hintMs,
    };
    expect(outcome).toMatchObject({ token, queue: { waiting: 5, nextNo: 10, version: 2 } });
    expect(change).toMatchObject({ tokens: [token], queue: { version: 2 } });
    expect(outcome.queue).toBe(change?.queue);
    expect(change?.events).toEqual([
      {
        type: "TokenIssued",
        queueId,
        no: 9,
        userId: me,
        eventId: "q:9.1.TokenIssued",
        stream: "q:9",
        atMs: t0,
      },
    ]);
  });

  test("gives the newcomer the hint of whoever has all the others ahead", () => {
    const pace = { ...queue().pace, busyMs: 60_000, admittedMilli: 1_000_000 };
    const presence = { asked: [], outages: [] };
    const far = { nextNo: 2_100, waiting: 2_099, rateTokens: 0, pace, presence };
    const { outcome } = join(at({ ratePerMinute: 600, burst: 1 }, far), me, t0, 0);
    if (outcome.outcome !== "joined") throw new Error(outcome.outcome);
    const hintMs = hintOf(outcome.queue, 2_100, 2_099, t0);
    expect(outcome.token).toMatchObject({ hintEndsAtMs: t0 + hintMs });
    // It counts: who has two more ahead is to ask later.
    expect(hintOf(outcome.queue, 2_100, 2_101, t0)).toBeGreaterThan(hintMs);
  });

  test("counts the time up to now for the pace, and the newcomer's epoch is the queue's", () => {
    const state = at({ maxActive: 0 }, { nextNo: 2, waiting: 1, epoch: 3 });
    const { outcome } = join(state, me, t0 + 5_000, 0);
    expect(outcome).toMatchObject({
      queue: { pace: { atMs: t0 + 5_000, busyMs: 5_000 } },
      token: { epoch: 3, joinedAtMs: t0 + 5_000 },
    });
  });

  test("says when to come again where the line is full, by its length and one's own name", () => {
    const state = at({ maxActive: 0, maxWaiting: 40_000 }, { nextNo: 40_001, waiting: 40_000 });
    const hint = { waiting: 40_000, near: false, etaSeconds: null, id: me };
    expect(join(state, me, t0, 0).outcome).toEqual({
      outcome: "queue_full",
      retryAfterMs: pollHintMs(hint),
    });
    expect(join(lineState({ queue: null }), me, t0, 0).outcome).toEqual({
      outcome: "not_found",
      what: "queue",
    });
  });

  test("whoever has arrived already is answered without a write", () => {
    const live = activeToken(2, { userId: me });
    const state = lineState({ live, departedAhead: 3 });
    expect(join(state, me, t0, 0)).toEqual({
      outcome: {
        outcome: "joined",
        issued: false,
        queue: state.queue,
        token: live,
        departedAhead: 3,
      },
    });
  });

  test("an old token ends when it ended, for its own reason, and once", () => {
    const live = activeToken(2, { userId: me, activeUntilMs: t0 - 7 });
    for (const due of [[], [live]]) {
      const state = at({ maxActive: 1 }, { nextNo: 4, head: 3, active: 1 }, { live, due });
      const { change } = join(state, me, t0, 0);
      expect(change?.tokens).toMatchObject([
        { no: 2, status: "expired", reason: "timed_out", endedAtMs: t0 - 7 },
        { no: 4, status: "active", activeUntilMs: t0 + 600_000 },
      ]);
      expect(change?.queue).toMatchObject({ active: 1, totals: { timedOut: 1 } });
    }
  });

  test("whoever asks again has arrived, and is told so", () => {
    const live = activeToken(2, { userId: me, arriveByMs: t0 + 1 });
    const { outcome, change } = join(lineState({ live }), me, t0, 0);
    expect(change?.tokens).toMatchObject([{ no: 2, arriveByMs: null }]);
    expect(outcome).toMatchObject({ outcome: "joined", token: { no: 2, arriveByMs: null } });
  });
});
