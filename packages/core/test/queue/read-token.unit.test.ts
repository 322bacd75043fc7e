import { describe, expect, test } from "vitest";
import { endToken, readToken, type Token } from "../../src/queue/token.ts";
import { t0 } from "../support/given.ts";
import { activeToken, queue, waitingToken } from "../support/line.ts";

type Case = {
  readonly given: string;
  readonly token: Token;
  readonly queue?: Parameters<typeof queue>[1];
  readonly atMs: number;
  readonly reads: string;
  readonly endedAtMs?: number;
};

const arriving = activeToken(1, { arriveByMs: t0 + 30_000, activeUntilMs: t0 + 60_000 });
const arrived = activeToken(1, { activeUntilMs: t0 + 60_000 });
const lateArrival = activeToken(1, { arriveByMs: t0 + 90_000, activeUntilMs: t0 + 60_000 });

const cases: readonly Case[] = [
  { given: "waiting, long after", token: waitingToken(3), atMs: t0 + 1e9, reads: "waiting" },
  {
    given: "waiting behind a closing",
    token: waitingToken(3),
    queue: { closedThroughNo: 2 },
    atMs: t0,
    reads: "waiting",
  },
  {
    given: "waiting at a closing",
    token: waitingToken(3),
    queue: { closedThroughNo: 3 },
    atMs: t0,
    reads: "queue_closed",
  },
  {
    given: "waiting, closed and opened again",
    token: waitingToken(3),
    queue: { closedThroughNo: 3, mode: "open" },
    atMs: t0,
    reads: "queue_closed",
  },
  {
    given: "active in a closed queue",
    token: arrived,
    queue: { closedThroughNo: 3, mode: "closed" },
    atMs: t0,
    reads: "active",
  },
  {
    given: "waiting from before a reset",
    token: waitingToken(3),
    queue: { epoch: 2 },
    atMs: t0,
    reads: "revoked",
  },
  {
    given: "active from before a reset",
    token: arrived,
    queue: { epoch: 2 },
    atMs: t0,
    reads: "revoked",
  },
  { given: "arriving, just in time", token: arriving, atMs: t0 + 29_999, reads: "active" },
  {
    given: "arriving, at the end",
    token: arriving,
    atMs: t0 + 30_000,
    reads: "missed",
    endedAtMs: t0 + 30_000,
  },
  {
    given: "arriving, after both ends",
    token: arriving,
    atMs: t0 + 1e9,
    reads: "missed",
    endedAtMs: t0 + 30_000,
  },
  { given: "arrived, just in time", token: arrived, atMs: t0 + 59_999, reads: "active" },
  {
    given: "arrived, at the end",
    token: arrived,
    atMs: t0 + 60_000,
    reads: "timed_out",
    endedAtMs: t0 + 60_000,
  },
  {
    given: "active time ends before the arrival time",
    token: lateArrival,
    atMs: t0 + 60_000,
    reads: "timed_out",
    endedAtMs: t0 + 60_000,
  },
  {
    given: "expired stays as it is, whatever happens to the queue",
    token: endToken(arrived, "paid", t0 + 5),
    queue: { epoch: 9, closedThroughNo: 9 },
    atMs: t0 + 1e9,
    reads: "paid",
    endedAtMs: t0 + 5,
  },
];

describe("what a token reads as", () => {
  test.each(cases)("$given: $reads", ({ token, queue: over, atMs, reads, endedAtMs }) => {
    const reading = readToken(queue({}, over), token, atMs);
    expect(reading.status === "expired" ? reading.reason : reading.status).toBe(reads);
    expect(reading).toMatchObject(endedAtMs === undefined ? {} : { endedAtMs });
  });
});
