import { describe, expect, test } from "vitest";
import { hintOf } from "../../src/queue/rules/hint.ts";
import { viewToken } from "../../src/queue/rules/token-view.ts";
import { endToken, type Token } from "../../src/queue/token.ts";
import { queueId, t0 } from "../support/given.ts";
import { activeToken, queue, waitingToken } from "../support/line.ts";

const nowMs = t0;
const line = queue(
  {},
  {
    head: 2,
    nextNo: 9,
    waiting: 4,
    active: 1,
    version: 6,
    pauseReason: "tea",
    pace: { ...queue().pace, busyMs: 60_000, admittedMilli: 30_000 },
  },
);
const waiting = waitingToken(6, { joinedAtMs: t0 - 5, hintEndsAtMs: t0 + 2_000 });
const arriving = activeToken(2, {
  arriveByMs: t0 + 10,
  activeUntilMs: t0 + 600,
  admittedAtMs: t0 - 7,
});

describe("what the holder of a token is told", () => {
  const view = (token: Token) => viewToken("signed", line, token, 1, nowMs);
  const nothing = { position: null, ahead: null, eta: null, message: null, stale: false };
  const same = {
    token: "signed",
    queueId,
    epoch: 1,
    block: 0,
    version: 6,
    reason: null,
    activeUntilMs: null,
    opensAtMs: null,
  };

  test("while it waits: its place, how long, and when to ask again", () => {
    expect(view(waiting)).toEqual({
      ...same,
      tokenId: "q:6",
      no: 6,
      status: "waiting",
      position: 3,
      ahead: 2,
      eta: { p50Seconds: 6, p90Seconds: 12 },
      pollAfterMs: hintOf(line, 6, 2, nowMs),
      issuedAtMs: t0 - 5,
      message: "tea",
      stale: false,
    });
  });

  test("the block of its number, whatever its status", () => {
    for (const no of [1_023, 1_024, 977_000]) {
      const block = Math.floor(no / 1_024);
      const places = [waitingToken(no, { epoch: 3 }), activeToken(no, { epoch: 3 })].map(view);
      expect(places).toMatchObject([
        { no, epoch: 3, block },
        { no, epoch: 3, block },
      ]);
    }
  });

  test.each([
    [{ openAtMs: nowMs + 1 }, nowMs + 1],
    [{ openAtMs: nowMs }, null],
    [{ openAtMs: null }, null],
  ])("while its queue is not open yet: when it opens; %j", ({ openAtMs }, opensAtMs) => {
    const early = { ...line, sales: { openAtMs, edgeAtMs: null, revision: 1 } };
    expect(viewToken("signed", early, waiting, 1, nowMs)).toMatchObject({ opensAtMs });
    expect(viewToken("signed", early, arriving, 1, nowMs)).toMatchObject({ opensAtMs: null });
  });

  test("while it is active: until when", () => {
    const told = { ...same, ...nothing, tokenId: "q:2", no: 2, issuedAtMs: t0, pollAfterMs: 2_000 };
    expect(view(arriving)).toEqual({ ...told, status: "active", activeUntilMs: t0 + 600 });
  });

  test("when it is over: why", () => {
    const told = { ...same, ...nothing, tokenId: "q:2", no: 2, issuedAtMs: t0, pollAfterMs: 2_000 };
    const paid = endToken(arriving, "paid", t0);
    expect(view(paid)).toEqual({ ...told, status: "expired", reason: "paid" });
    const missed = viewToken("signed", line, arriving, 0, t0 + 10);
    expect(missed).toEqual({ ...told, status: "expired", reason: "missed" });
  });
});

describe("the hint", () => {
  const far = queue({}, { waiting: 40_000, nextNo: 40_001, pace: line.pace });
  const asked = [{ no: 35_000, sinceMs: t0 }];
  const wide = { ...far, presence: { asked, outages: [] } };

  test("counts the long wait far from the head, near it the budget alone", () => {
    // 2,000 polls a second: 20 s for the whole line, 10 s for the 20,000 who are near.
    expect(Math.abs(hintOf(wide, 35_001, 0, t0) / 20_000 - 1)).toBeLessThanOrEqual(0.15);
    expect(Math.abs(hintOf(wide, 35_000, 0, t0) / 10_000 - 1)).toBeLessThanOrEqual(0.15);
    // A quarter of the expected wait of 160 s.
    expect(Math.abs(hintOf(wide, 35_001, 79, t0) / 40_000 - 1)).toBeLessThanOrEqual(0.15);
    expect(hintOf(wide, 35_000, 79, t0)).toBe(hintOf(wide, 35_000, 0, t0));
    expect(
      Math.abs(hintOf({ ...wide, mode: "paused" }, 35_001, 79, t0) / 20_000 - 1),
    ).toBeLessThanOrEqual(0.15);
  });
});

test("two numbers do not ask together for ever", () => {
  expect(hintOf(line, 6, 2, t0)).not.toBe(hintOf(line, 7, 2, t0));
});
