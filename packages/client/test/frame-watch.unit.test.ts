// The rules of a client of frames: when it reads, when it asks, and what it shows.
import { type BlockFrame, type QueueToken, watchFrames } from "@admit-one/client";
import { describe, expect, test } from "vitest";

const no = 5_000;
const serverAt = (ms: number): string => new Date(Date.UTC(2030, 0, 1) + ms).toISOString();

const token: QueueToken = {
  token: "signed",
  tokenId: `queue-1:${no}`,
  queueId: "queue-1",
  no,
  epoch: 1,
  block: 4,
  status: "waiting",
  position: 4_000,
  ahead: 3_999,
  eta: null,
  pollAfterMs: 60_000,
  version: 7,
  issuedAt: serverAt(0),
  activeUntil: null,
};

const frame: BlockFrame = {
  queueId: "queue-1",
  epoch: 1,
  version: 8,
  mode: "open",
  serverTime: serverAt(0),
  head: 1_000,
  nextNo: 9_000,
  waiting: 7_000,
  active: 10,
  gaps: 0,
  admittedPerMinute: 60,
  callsPerMinute: 60,
  nearThroughNo: 1_500,
  pollAfterMs: 8_000,
  stale: false,
  block: 4,
  departedBefore: 10,
  bits: "",
  streamThroughNo: 0,
};

/** A watch from 0 on whose random numbers are all the same. */
const watch = (random = 1) => {
  const made = watchFrames(token, 0, () => random);
  return {
    ...made,
    /** Reads at the time that is due, if a frame is due. */
    readAt: (nowMs: number, over: Partial<BlockFrame> | null) =>
      made.read(over && { ...frame, serverTime: serverAt(nowMs), ...over }, nowMs),
  };
};

/** Departures among the numbers of block 4. */
const bitsOf = (...gone: readonly number[]): string => {
  const bytes = Buffer.alloc(128);
  for (const one of gone) {
    const index = one % 1_024;
    bytes.writeUInt8(bytes.readUInt8(index >> 3) | (1 << (index & 7)), index >> 3);
  }
  return bytes.toString("base64");
};

describe("a place that is watched by frames", () => {
  test("reads at once, and again as the frame says, a random part earlier", () => {
    expect(watch().next()).toMatchObject({ asks: false, atMs: 0 });
    for (const [random, atMs] of [
      [0, 8_000],
      [1, 6_000],
    ] as const) {
      const { readAt, next } = watch(random);
      readAt(0, {});
      expect(next()).toMatchObject({ asks: false, atMs, isNear: false });
    }
  });

  test("shows what a look-up would answer", () => {
    const { readAt, next } = watch();
    // Its own bit and those behind it do not count.
    readAt(0, { bits: bitsOf(4_097, 4_999, 5_001), message: "tea", pollAfterMs: 3_000 });
    expect(next().token).toMatchObject({
      ahead: 5_000 - 1_000 - 1 - 10 - 2,
      position: 3_988,
      eta: { p50Seconds: 3_988, p90Seconds: Math.ceil(3_988 * 1.25 + 1.28 * Math.sqrt(3_988)) },
      version: 8,
      message: "tea",
      pollAfterMs: 3_000,
    });
    readAt(3_000, { version: 9, callsPerMinute: null, mode: "paused", opensAt: serverAt(9_000) });
    expect(next().token).toMatchObject({ eta: null, opensAt: serverAt(9_000) });
  });

  test.each([
    ["near", { nearThroughNo: no }],
    ["called", { head: no }],
    ["gone", { bits: bitsOf(no) }],
  ])("asks within 15 s of the first frame by which it is %s, and then always", (_, over) => {
    for (const random of [0, 0.5, 1]) {
      const { readAt, next, answered } = watch(random);
      readAt(0, {});
      readAt(8_000, { version: 9, ...over });
      const askAtMs = 8_000 + 15_000 * random;
      expect(next()).toMatchObject({ asks: true, isNear: true, atMs: askAtMs });
      // It never reads a frame again, whatever the answer says.
      answered({ ...token, version: 9 }, 20_000);
      expect(next()).toMatchObject({ asks: true, isNear: true });
    }
  });

  test.each([
    ["the last that is not near", { nearThroughNo: no - 1, head: no - 1 }],
    ["a departure beside it", { bits: bitsOf(no - 1, no + 1) }],
  ])("does not ask for %s", (_, over) => {
    const { readAt, next } = watch();
    readAt(0, over);
    expect(next()).toMatchObject({ asks: false, isNear: false });
  });

  test("asks at once if the first frame after joining says that it is near", () => {
    const { readAt, next } = watch(1);
    readAt(40, { nearThroughNo: no });
    expect(next()).toMatchObject({ asks: true, isNear: true, atMs: 40 });
  });

  test.each([
    ["another epoch", { epoch: 2, version: 9, head: 8_999, nearThroughNo: 9_999 }],
    ["a closing", { mode: "closed" as const, version: 9, head: 8_999 }],
    ["a pause", { mode: "paused" as const, version: 9 }],
  ])("asks after %s, spread so that no more than 2,000 come in a second", (_, over) => {
    const few = watch(1);
    few.readAt(0, {});
    few.readAt(8_000, over);
    expect(few.next()).toMatchObject({ isNear: false, asks: false, atMs: 14_000 });
    for (let nowMs = 14_000; nowMs < 23_000; nowMs += 2_000) few.readAt(nowMs, over);
    expect(few.next()).toMatchObject({ isNear: false, asks: true, atMs: 23_000 });
    const million = watch(1);
    million.readAt(0, { waiting: 1_000_000 });
    million.readAt(8_000, { ...over, waiting: 0 });
    for (let nowMs = 10_000; nowMs < 508_000; nowMs += 6_000) million.readAt(nowMs, over);
    expect(million.next()).toMatchObject({ asks: true, atMs: 508_000 });
  });

  test("frames that are too old are asked for within 15 s, also after such a change", () => {
    const { readAt, next, answered } = watch(1);
    answered({ ...token, pollAfterMs: 2_000 }, 0);
    readAt(0, { mode: "paused", waiting: 1_000_000 });
    readAt(6_000, { mode: "open", waiting: 1_000_000 });
    expect(next()).toMatchObject({ asks: false });
    for (let nowMs = 12_000; nowMs <= 33_000; nowMs += 3_000) readAt(nowMs, null);
    // The last frame is 15 s old at 21 s.
    expect(next()).toMatchObject({ asks: true, isNear: false, atMs: 36_000 });
  });

  test("an opening that brings its number near is asked for within 15 s all the same", () => {
    const { readAt, next } = watch(1);
    readAt(0, { mode: "paused", waiting: 1_000_000 });
    readAt(6_000, { mode: "open", waiting: 1_000_000 });
    readAt(12_000, { nearThroughNo: no });
    expect(next()).toMatchObject({ asks: true, isNear: true, atMs: 27_000 });
  });
});

describe("L8: what is older than what it knows is ignored", () => {
  test.each([
    ["a lower version", { version: 8 }],
    ["a lower epoch", { epoch: 0, version: 99 }],
  ])("%s", (_, over) => {
    const { readAt, next } = watch();
    readAt(0, { version: 9, departedBefore: 500 });
    const { position } = next().token;
    readAt(6_000, { departedBefore: 0, nearThroughNo: no, ...over });
    expect(next()).toMatchObject({ isNear: false, token: { position, version: 9 } });
  });

  test("nor does a frame of before its token's answer count", () => {
    const { readAt, next } = watch();
    readAt(0, { version: 6 });
    expect(next().token).toMatchObject({ position: 4_000, version: 7 });
  });
});

test("L8: so is an answer of a server that is behind; its hint counts", () => {
  const { readAt, next, answered } = watch(1);
  readAt(0, { version: 9 });
  answered({ ...token, version: 8, pollAfterMs: 30_000 }, 1_000);
  expect(next().token).toMatchObject({ position: 3_990, version: 9, pollAfterMs: 30_000 });
  answered({ ...token, version: 8, status: "expired", position: null }, 2_000);
  expect(next().token).toMatchObject({ status: "expired", position: null });
});

describe("age is measured by its own clock", () => {
  test("a server's time that stands still is asked about after 15 s, and forgotten after 30 s", () => {
    const { readAt, next } = watch(0);
    const old = { serverTime: serverAt(0) };
    readAt(0, old);
    readAt(14_999, old);
    expect(next()).toMatchObject({ asks: false });
    readAt(15_000, old);
    // Not before the hint of its last answer ends.
    expect(next()).toMatchObject({ asks: false, isNear: false });
    readAt(29_999, old);
    expect(next().token.position).toBe(3_990);
    readAt(30_000, old);
    expect(next().token).toMatchObject({ position: null, ahead: null, eta: null, stale: true });
    for (let nowMs = 34_000; nowMs < 60_000; nowMs += 4_000) readAt(nowMs, old);
    expect(next()).toMatchObject({ asks: true, atMs: 60_000 });
  });

  test("so is one that falls behind, and one that cannot be read", () => {
    for (const over of [{ version: 9, serverTime: serverAt(50_000) }, null]) {
      const { readAt, next } = watch(0.5);
      readAt(0, {});
      readAt(65_000, over);
      expect(next()).toMatchObject({ asks: false, isNear: false });
      readAt(72_000, over && { version: 10, serverTime: serverAt(57_000) });
      expect(next()).toMatchObject({ asks: true, atMs: 72_500 });
    }
  });

  test("a server whose clock is wrong by hours is as good as any", () => {
    const { readAt, next } = watch();
    const hours = 5 * 3_600_000;
    for (let nowMs = 0; nowMs < 120_000; nowMs += 6_000) {
      readAt(nowMs, { serverTime: serverAt(nowMs + hours) });
      expect(next()).toMatchObject({ asks: false, token: { position: 3_990 } });
    }
  });

  test("a fresh frame makes the question needless", () => {
    const { readAt, next } = watch(1);
    readAt(0, {});
    readAt(61_000, null);
    readAt(64_000, null);
    readAt(70_000, {});
    expect(next()).toMatchObject({ asks: false, atMs: 76_000 });
  });

  test("an answer starts the measurement again, and its hint", () => {
    const { readAt, next, answered } = watch(1);
    const old = { serverTime: serverAt(0), version: 8 };
    readAt(0, old);
    for (let nowMs = 60_000; nowMs < 75_000; nowMs += 3_000) readAt(nowMs, old);
    answered({ ...token, version: 8 }, 75_000);
    expect(next()).toMatchObject({ asks: false });
    readAt(78_000, old);
    readAt(96_000, old);
    for (let nowMs = 96_000; nowMs < 135_000; nowMs += 3_000) readAt(nowMs, old);
    expect(next()).toMatchObject({ asks: true, atMs: 135_000 });
  });

  test("a question without an answer is asked again after a while", () => {
    const { readAt, next, asked } = watch(0);
    readAt(61_000, null);
    expect(next()).toMatchObject({ asks: true, atMs: 61_000 });
    asked(61_000);
    readAt(61_500, null);
    expect(next()).toMatchObject({ asks: false });
    readAt(79_000, null);
    expect(next()).toMatchObject({ asks: true, atMs: 81_000 });
  });
});

test("a stream is wanted where the server has places to spare", () => {
  const { readAt, next } = watch();
  readAt(0, { streamThroughNo: no - 1 });
  expect(next().isOffered).toBe(false);
  readAt(6_000, { streamThroughNo: no });
  expect(next().isOffered).toBe(true);
});
