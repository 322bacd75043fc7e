import type { QueueId, QueueState, Token } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { signToken } from "../../../src/queue/signed-token.ts";
import { endToken } from "../../../src/queue/token.ts";
import { authenticateToken } from "../../../src/queue/use-cases/authenticate-token.ts";
import { issueToken } from "../../../src/queue/use-cases/issue-token.ts";
import { leaveQueue } from "../../../src/queue/use-cases/leave-queue.ts";
import { followToken, lookUpToken } from "../../../src/queue/use-cases/look-up-token.ts";
import { queueId, t0 } from "../../support/given.ts";
import { activeToken, lineState, queue, waitingToken } from "../../support/line.ts";
import { oneShotLine } from "../../support/one-shot-line.ts";

const invalid = { outcome: "invalid_token" };
const token = waitingToken(3);
const line = queue({ maxActive: 0 }, { nextNo: 9, waiting: 5 });

/** The number is asked for. */
const near = { queue: { ...line, presence: { asked: [{ no: 3, sinceMs: t0 }], outages: [] } } };

const make = (state: Partial<QueueState> = {}) => {
  const made = oneShotLine(() => lineState({ queue: line, token, ...state }), { skewMs: 100 });
  const signed = (of: Token = token) => signToken(made.context.signer, of);
  return { ...made, signed };
};

describe("a token that somebody shows", () => {
  test("is known with what it is now, by one read of its own key", async () => {
    const { context, reads, changes, signed } = make();
    expect(await authenticateToken(context, signed(), { queueId, userId: "u3" })).toMatchObject({
      outcome: "known",
      token,
      reading: { status: "waiting" },
      nowMs: t0,
    });
    expect(reads).toEqual([{ queueId, no: 3 }]);
    expect(changes).toEqual([]);
    await authenticateToken(context, signed(), {}, { due: 1 });
    expect(reads[1]).toEqual({ queueId, no: 3, due: 1 });
  });

  test.each([
    { given: "nobody signed", shown: "junk" },
    { given: "of another queue than the caller's", expected: { queueId: "other" } },
  ])("$given costs no read", async ({ shown, expected }) => {
    const { context, reads, signed } = make();
    expect(await authenticateToken(context, shown ?? signed(), expected)).toEqual(invalid);
    expect(reads).toEqual([]);
  });

  test.each<{ given: string; state?: Partial<QueueState>; userId?: string }>([
    { given: "of another user", userId: "u4" },
    { given: "of a queue that is none", state: { queue: null } },
    { given: "that the store does not know", state: { token: null } },
    { given: "of another life of its number", state: { token: waitingToken(3, { epoch: 2 }) } },
  ])("$given is not valid", async ({ state, userId }) => {
    const { context, signed } = make(state);
    const expected = userId === undefined ? {} : { userId };
    expect(await authenticateToken(context, signed(), expected)).toEqual(invalid);
  });

  const arriving = activeToken(3, { arriveByMs: t0 + 10 });
  test("seen active for the first time has arrived", async () => {
    const { context, updates, changes, signed } = make({ token: arriving });
    const known = await authenticateToken(context, signed(arriving));
    expect(known).toMatchObject({ reading: { status: "active" } });
    expect(updates).toEqual([{ queueId, no: 3 }]);
    const put = { arriveByMs: null, endsAtMs: arriving.activeUntilMs + 100 };
    expect(changes).toMatchObject([{ tokens: [put] }]);
  });

  test("that is over by the time of its arrival is read again", async () => {
    const made = oneShotLine(() => lineState({ queue: line, token: arriving }), { skewMs: 100 });
    const { context, clock, reads } = made;
    const update: typeof context.stores.queues.update = (slice, decide) => {
      // As long as a process may be frozen.
      clock.advance(60_000);
      return made.context.runtime.queues.update(slice, decide);
    };
    const queues = { ...context.stores.queues, update };
    const stores = { ...context.stores, queues };
    const known = await authenticateToken(
      { ...context, stores },
      signToken(context.signer, arriving),
    );
    expect(known).toMatchObject({ reading: { status: "expired", reason: "missed" } });
    expect(reads).toHaveLength(2);
    expect(made.changes).toEqual([]);
  });

  test.each<{ given: string; seen: Token }>([
    { given: "that arrived before", seen: activeToken(3) },
    { given: "that is missed", seen: { ...arriving, arriveByMs: t0 } },
    { given: "that is over", seen: endToken(arriving, "paid", t0) },
  ])("$given writes nothing", async ({ seen }) => {
    const { context, updates, signed } = make({ token: seen });
    await authenticateToken(context, signed(seen));
    expect(updates).toEqual([]);
  });
});

describe("leaving", () => {
  test("is for one's own token of this queue alone, and told the same twice", async () => {
    const { context, updates, signed } = make();
    const leave = (over: object = {}) =>
      leaveQueue(context, { queueId, userId: "u3", token: signed(), ...over });
    expect(await leave({ userId: "u4" })).toEqual(invalid);
    expect(await leave({ queueId: "other" })).toEqual(invalid);
    expect(await leave({ token: "junk" })).toEqual(invalid);
    expect(updates).toEqual([]);
    expect(await leave()).toEqual({ outcome: "queue_left" });
    expect(updates).toEqual([{ queueId, no: 3 }]);
  });

  test("says why in the token's end", async () => {
    const { context, changes, signed } = make();
    await leaveQueue(context, { queueId, userId: "u3", token: signed() });
    expect(changes).toMatchObject([{ tokens: [{ status: "expired", reason: "left" }] }]);
  });
});

describe("looking a token up", () => {
  test.each([
    ["nobody signed", "junk", queueId],
    ["of another queue", undefined, "other" as QueueId],
  ])("that %s costs neither a read nor a place in the limit", async (_what, shown, of) => {
    const { context, reads, signed } = make();
    for (let ask = 0; ask < 7; ask += 1) {
      const query = { queueId: of, token: shown ?? signed() };
      expect(await lookUpToken(context, query)).toEqual(invalid);
      expect(await followToken(context, query)).toEqual(invalid);
    }
    expect(reads).toEqual([]);
    expect(await lookUpToken(context, { queueId, token: signed() })).toMatchObject({
      outcome: "token_found",
    });
  });

  test("is limited for whoever polls, and not for a server that keeps a connection", async () => {
    const { context, signed } = make();
    const query = { queueId, token: signed() };
    for (let ask = 0; ask < 9; ask += 1) {
      expect((await followToken(context, query)).outcome).toBe("token_found");
    }
    for (let ask = 0; ask < 5; ask += 1) {
      expect((await lookUpToken(context, query)).outcome).toBe("token_found");
    }
    expect(await lookUpToken(context, query)).toEqual({
      outcome: "too_many_requests",
      retryAfterMs: 1_000,
    });
  });

  test("in the store moves the line where it can move, and not else", async () => {
    const stuck = make();
    await followToken(stuck.context, { queueId, token: stuck.signed() });
    expect(stuck.updates).toEqual([]);
    const open = make({ queue: { ...line, policy: { ...line.policy, maxActive: 1 } } });
    await followToken(open.context, { queueId, token: open.signed() });
    expect(open.updates).toMatchObject([{ queueId, ifFree: true }]);
    const gone = make({
      token: null,
      queue: { ...line, policy: { ...line.policy, maxActive: 1 } },
    });
    expect(await followToken(gone.context, { queueId, token: gone.signed() })).toEqual(invalid);
    expect(gone.updates).toEqual([]);
  });

  test("of a queue that is none is not valid", async () => {
    const { context, signed } = make({ queue: null });
    expect(await followToken(context, { queueId, token: signed() })).toEqual(invalid);
  });

  test.each([
    { given: "once", slow: 1, reads: 2 },
    { given: "twice", slow: 2, reads: 3 },
  ])("that took too long $given, as in a frozen process, is looked up again", async (told) => {
    const { context, reads, clock, signed } = make(near);
    const read: typeof context.stores.queues.read = async (slice) => {
      const state = await context.runtime.queues.read(slice);
      if (reads.length <= told.slow + 1) clock.advance(10_000);
      return state;
    };
    const stores = { ...context.stores, queues: { ...context.stores.queues, read } };
    // The frame's look is the first read.
    const found = await followToken({ ...context, stores }, { queueId, token: signed() });
    expect(found.outcome).toBe("token_found");
    expect(reads).toHaveLength(1 + told.reads);
  });

  test("that always takes too long is answered to nobody", async () => {
    const { context, reads, clock, signed } = make(near);
    const read: typeof context.stores.queues.read = async (slice) => {
      const state = await context.runtime.queues.read(slice);
      clock.advance(10_000);
      return state;
    };
    const stores = { ...context.stores, queues: { ...context.stores.queues, read } };
    const found = followToken({ ...context, stores }, { queueId, token: signed() });
    await expect(found).rejects.toMatchObject({ code: "UNAVAILABLE" });
    expect(reads).toHaveLength(1 + 3);
  });

  test("answers a text that is signed anew, of the same claims", async () => {
    const { context, signed } = make();
    const found = await followToken(context, { queueId, token: signed() });
    expect(found).toMatchObject({ token: { token: signed(), tokenId: "q:3" } });
  });
});

describe("a hint near the head", () => {
  const saws = async (
    hintEndsAtMs: number | null,
    of: Partial<QueueState> = {},
    frame: QueueState["queue"] = of.queue ?? null,
  ) => {
    const seen = waitingToken(3, { hintEndsAtMs });
    const state = lineState({ token: seen, ...of });
    const { context } = oneShotLine(
      ({ no }) => (no === undefined ? { ...state, queue: frame } : state),
      { skewMs: 100 },
    );
    const signed = (shown: Token) => signToken(context.signer, shown);
    const written: (readonly [number, number])[] = [];
    const presenceWriter = {
      saw: async ({ no }: { readonly no: number }, endsAtMs: number) => {
        written.push([no, endsAtMs - t0]);
      },
      settled: async () => {},
    };
    const runtime = { ...context.runtime, presenceWriter };
    const found = await followToken({ ...context, runtime }, { queueId, token: signed(seen) });
    if (found.outcome !== "token_found") throw new Error(found.outcome);
    return { written, hintMs: found.token.pollAfterMs };
  };
  const far = { queue: { ...line, presence: { asked: [{ no: 2, sinceMs: t0 }], outages: [] } } };

  test("is written down five seconds longer than it is, so that not every poll must be", async () => {
    const { written, hintMs } = await saws(null, near);
    expect(written).toEqual([[3, hintMs + 5_000]]);
    const [again] = [await saws(t0 + hintMs - 1, near)];
    expect(again.written).toEqual([[3, hintMs + 5_000]]);
    expect((await saws(t0 + hintMs, near)).written).toEqual([]);
  });

  test("is not written down far back, nor for whoever is inside, nor for whom it is over", async () => {
    expect((await saws(null, far)).written).toEqual([]);
    expect((await saws(null, { ...near, token: activeToken(3) })).written).toEqual([]);
    const closed = { queue: { ...near.queue, closedThroughNo: 3, sweptThroughNo: 3 } };
    expect((await saws(null, closed)).written).toEqual([]);
  });

  test("is not written down far back, though the frame knew nothing of the number", async () => {
    const frame = { ...far.queue, nextNo: 3 };
    expect((await saws(null, far, frame)).written).toEqual([]);
    expect((await saws(null, near, frame)).written).toHaveLength(1);
  });
});

describe("issuing", () => {
  const issue = (state: Partial<QueueState>, userId = "new") => {
    const { context, updates, changes, reads } = make(state);
    const issued = issueToken(context, { queueId, userId });
    return { issued, updates, changes, reads };
  };

  test("asks for the user's own token and for those whose time is over, in one step", async () => {
    const { issued, updates } = issue({ token: null });
    expect(await issued).toMatchObject({
      outcome: "token_issued",
      token: { status: "waiting", tokenId: "q:9", position: 6, version: 2 },
    });
    expect(updates).toEqual([{ queueId, user: "new", due: 100 }]);
  });

  test("that lets in at once is one step", async () => {
    const { issued, updates } = issue({ token: null, queue: queue({ maxActive: 2 }) });
    expect(await issued).toMatchObject({ outcome: "token_issued", token: { status: "active" } });
    expect(updates).toHaveLength(1);
  });

  test("answers the live token that there is", async () => {
    const live = waitingToken(3, { userId: "new" as never });
    const { issued, changes } = issue({ live, token: null, departedAhead: 1 });
    expect(await issued).toMatchObject({
      outcome: "token_found",
      token: { tokenId: "q:3", ahead: 1, version: 1 },
    });
    expect(changes).toEqual([]);
  });

  test("moves a line on that has room, and answers what came of it", async () => {
    const room = { ...line, policy: { ...line.policy, maxActive: 1 } };
    const { issued, updates, reads } = issue({ queue: room, token: null });
    // The store of this test never moves: the answer is what was known before.
    expect(await issued).toMatchObject({ outcome: "token_issued", token: { tokenId: "q:9" } });
    expect(updates).toHaveLength(2);
    expect(reads.length).toBeGreaterThan(0);
  });

  test.each([
    { given: "a user who is none", state: {}, userId: "", outcome: "validation" },
    { given: "no queue", state: { queue: null }, userId: "new", outcome: "not_found" },
    {
      given: "a closed queue",
      state: { queue: { ...line, mode: "closed" as const } },
      userId: "new",
      outcome: "queue_closed",
    },
  ])("is refused: $given", async ({ state, userId, outcome }) => {
    const { issued, changes } = issue({ token: null, ...state }, userId);
    expect(await issued).toMatchObject({ outcome });
    expect(changes).toEqual([]);
  });
});
