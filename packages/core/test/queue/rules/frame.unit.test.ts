import type { Queue } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { etaOf } from "../../../src/queue/rules/eta.ts";
import {
  aheadOf,
  blockFrameOf,
  frameOf,
  isNear,
  knowsWaiting,
  type QueueSnapshot,
  withLook,
  withUpdate,
} from "../../../src/queue/rules/frame.ts";
import { countGaps, emptyGapBits, markGaps } from "../../../src/queue/rules/gap.ts";
import { t0 } from "../../support/given.ts";
import { queue } from "../../support/line.ts";

const blockOf = (block: number, ...numbers: readonly number[]) => ({
  block,
  bits: markGaps(emptyGapBits(), numbers),
});

/** Numbers 1,001 to 5,000 with seven gaps in four blocks; none was asked for yet. */
const gaps = [1_001, 1_500, 2_047, 2_048, 3_000, 4_500, 4_999];
const line = queue(
  {},
  { head: 1_000, nextNo: 5_001, waiting: 3_993, version: 9, presence: { asked: [], outages: [] } },
);
const blocks = [
  // Those before the head left after they were called, or before the head came there.
  blockOf(0, 999, 1_000, 1_001),
  blockOf(1, 1_500, 2_047),
  blockOf(2, 2_048, 3_000),
  blockOf(4, 4_500, 4_999),
];
const snapshot = withLook(undefined, line, blocks, t0);

const brute = (of: Queue, gone: readonly number[], no: number): number =>
  no - of.head - 1 - gone.filter((gap) => gap > of.head && gap < no).length;

describe("a snapshot", () => {
  test("counts exactly who is ahead, at the ends of blocks and within", () => {
    for (const no of [
      1_002, 1_024, 1_025, 1_501, 2_046, 2_049, 3_072, 3_073, 4_096, 4_501, 5_000,
    ]) {
      expect(aheadOf(snapshot, no), `${no}`).toBe(brute(line, gaps, no));
    }
  });

  test("follows each update, and stays a value", () => {
    const later = withUpdate(
      snapshot,
      { ...line, version: 10, head: 1_024 },
      [1_600, 5_000, 3_500],
    );
    const gone = [...gaps, 1_600, 3_500];
    for (const no of [1_026, 1_601, 3_501, 4_999]) {
      expect(aheadOf(later, no), `${no}`).toBe(brute(later.queue, gone, no));
    }
    expect(later).toMatchObject({ atMs: t0, queue: { version: 10 } });
    expect(aheadOf(snapshot, 1_601)).toBe(brute(line, gaps, 1_601));
  });

  test("forgets the blocks that the head has left, and no others", () => {
    const kept = (of: QueueSnapshot) => [...of.gaps.keys()];
    expect(kept(snapshot)).toEqual([0, 1, 2, 4]);
    expect(kept(withUpdate(snapshot, { ...line, head: 1_023 }, []))).toEqual([0, 1, 2, 4]);
    expect(kept(withUpdate(snapshot, { ...line, head: 1_024 }, []))).toEqual([1, 2, 4]);
    expect(kept(withLook(snapshot, { ...line, head: 4_500 }, [], t0 + 1))).toEqual([4]);
  });

  test("keeps what a look does not tell anew", () => {
    const looked = withLook(snapshot, line, [blockOf(1, 1_500, 1_501, 2_047)], t0 + 1);
    expect(looked.atMs).toBe(t0 + 1);
    expect(aheadOf(looked, 5_000)).toBe(brute(line, [...gaps, 1_501], 5_000));
    expect(aheadOf(snapshot, 5_000)).toBe(brute(line, gaps, 5_000));
  });

  test.each([
    { given: "waits", no: 1_002, is: true },
    { given: "is the newest", no: 5_000, is: true },
    { given: "does not exist yet", no: 5_001, is: false },
    { given: "was called", no: 1_000, is: false },
    { given: "left", no: 1_500, is: false },
    { given: "left as the first behind the head", no: 1_001, is: false },
    { given: "is of before a reset", no: 1_002, epoch: 0, is: false },
    { given: "is of a reset that it knows nothing of", no: 1_002, epoch: 2, is: false },
    { given: "was sent home", no: 1_002, over: { closedThroughNo: 1_002 }, is: false },
    { given: "joined after a closing", no: 1_003, over: { closedThroughNo: 1_002 }, is: true },
  ])("knows for certain whether a number waits: it $given", ({ no, epoch = 1, over, is }) => {
    expect(knowsWaiting({ ...snapshot, queue: { ...line, ...over } }, epoch, no)).toBe(is);
  });

  test("tells who is near: the last of the window still is", () => {
    const asked = [{ no: 40_000, sinceMs: t0 }];
    const wide = { ...snapshot, queue: { ...line, presence: { asked, outages: [] } } };
    expect([isNear(wide, 40_000), isNear(wide, 40_001)]).toEqual([true, false]);
  });
});

describe("the frame", () => {
  test("is what everybody may see", () => {
    const paused = { ...line, mode: "paused" as const, pauseReason: "tea", active: 3, epoch: 4 };
    const pace = { ...line.pace, busyMs: 60_000, admittedMilli: 5_000 };
    const { queueId } = line;
    expect(frameOf({ ...snapshot, queue: { ...paused, pace } }, t0 + 5, true)).toEqual({
      queueId,
      epoch: 4,
      version: 9,
      mode: "paused",
      serverTimeMs: t0,
      head: 1_000,
      nextNo: 5_001,
      waiting: 3_993,
      active: 3,
      gaps: 7,
      admittedPerMinute: 5,
      // Nobody is called while it is paused.
      callsPerMinute: null,
      nearThroughNo: 31_053,
      pollAfterMs: 2_000,
      opensAtMs: null,
      message: "tea",
      stale: true,
    });
  });

  test("is paused until the opening, and tells it", () => {
    const opening = queue({ opensAtMs: t0 + 10 });
    const at = (nowMs: number) => frameOf(withLook(undefined, opening, [], t0), nowMs, false);
    expect(at(t0 + 9)).toMatchObject({ mode: "paused", opensAtMs: t0 + 10, stale: false });
    expect(at(t0 + 10)).toMatchObject({ mode: "open", admittedPerMinute: null, gaps: 0 });
  });
});

describe("the frame of a block", () => {
  const of = (block: number) => blockFrameOf(snapshot, block, t0, false);

  test("is the frame, with what counts the departures of its numbers", () => {
    for (const block of [0, 1, 2, 3, 4]) {
      const frame = of(block);
      expect(frame).toMatchObject({ ...frameOf(snapshot, t0, false), block });
      const first = Math.max(block * 1_024, line.head + 1);
      for (const no of [first, first + 1, first + 452, first + 500, (block + 1) * 1_024 - 1]) {
        if (frame === null || no >= Math.min(line.nextNo, (block + 1) * 1_024)) continue;
        // As its holder does it, who knows the frame alone.
        const within = countGaps(frame.bits, block, block * 1_024 - 1, no);
        const ahead = no - frame.head - 1 - frame.departedBefore - within;
        expect(ahead, `${no}`).toBe(brute(line, gaps, no));
      }
    }
  });

  test("does not repeat what left before the head, and counts it nowhere", () => {
    expect(of(0)).toMatchObject({ departedBefore: 0 });
    expect(of(0)?.bits).toEqual(markGaps(emptyGapBits(), [1_001]));
    expect(of(3)).toMatchObject({ departedBefore: 5, bits: emptyGapBits() });
    const later = blockFrameOf(withLook(snapshot, { ...line, head: 4_600 }, [], t0), 1, t0, false);
    expect(later).toMatchObject({ head: 4_600, departedBefore: 0, bits: emptyGapBits() });
  });

  test("is there for the next number, and for none beyond", () => {
    const blocks = [-1, 0.5, 4, 5, 1e15, Number.NaN].map((block) => of(block)?.block ?? null);
    expect(blocks).toEqual([null, null, 4, null, null, null]);
    const full = withLook(undefined, { ...line, nextNo: 5_120 }, [], t0);
    expect(blockFrameOf(full, 5, t0, false)?.block).toBe(5);
  });

  test("has the rate of the wait, and is read more often near the head", () => {
    const pace = { ...line.pace, busyMs: 60_000, admittedMilli: 60_000 };
    const moving = { ...snapshot, queue: { ...line, pace } };
    const frames = [0, 1, 4].map((block) => blockFrameOf(moving, block, t0, false));
    expect(frames.map((frame) => frame?.callsPerMinute)).toEqual([60, 60, 60]);
    expect(etaOf(moving.queue, 29, t0)?.p50Seconds).toBe(30);
    expect(frames.map((frame) => frame?.pollAfterMs)).toEqual([2_000, 5_750, 20_000]);
    expect(of(4)).toMatchObject({ callsPerMinute: null, pollAfterMs: 2_000 });
    const million = { ...snapshot, queue: { ...line, waiting: 1_000_000 } };
    expect(blockFrameOf(million, 0, t0, false)?.pollAfterMs).toBe(10_000);
  });
});
