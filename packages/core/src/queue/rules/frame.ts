import type { QueueId } from "../../kernel/ids.ts";
import type { Queue, QueueMode } from "../queue.ts";
import type { GapBlock } from "../queue-store.port.ts";
import { callsPerMinute, etaOf } from "./eta.ts";
import {
  countGaps,
  emptyGapBits,
  gapBlockOf,
  gapBlockSize,
  gapsBehind,
  isGap,
  markGaps,
} from "./gap.ts";
import { modeAt, openingOf } from "./mode.ts";
import { admittedPerMinute } from "./pace.ts";
import { framePollMs } from "./poll-hint.ts";
import { nearThroughNo } from "./presence.ts";

/** The public state of a queue. It contains nothing personal. */
export type QueueFrame = {
  readonly queueId: QueueId;
  readonly epoch: number;
  /** The queue version that this state belongs to. */
  readonly version: number;
  readonly mode: QueueMode;
  /** When the answering process read its store. */
  readonly serverTimeMs: number;
  /** The highest number already called. */
  readonly head: number;
  /** The number for the next user who joins. */
  readonly nextNo: number;
  readonly waiting: number;
  readonly active: number;
  /** Numbers above the head whose holders left before they were called. */
  readonly gaps: number;
  /** Measured recently. Null until the first call. */
  readonly admittedPerMinute: number | null;
  /**
   * The rate that expected waits are computed from. Null while nobody may be called, or before the
   * first call.
   */
  readonly callsPerMinute: number | null;
  /** Holders of numbers up to this one must ask with their token. It never moves back. */
  readonly nearThroughNo: number;
  /** When to read the frame again, at the latest. From 2 s to 20 s. */
  readonly pollAfterMs: number;
  readonly opensAtMs: number | null;
  /** Why the queue is paused. */
  readonly message: string | null;
  /** The store cannot be reached, so this state is outdated. */
  readonly stale: boolean;
};

/**
 * A frame with what the holders of one block's numbers need to compute their own positions, all of
 * one version: `ahead = no − head − 1 − departedBefore − departures in the block below no`.
 */
export type BlockFrame = QueueFrame & {
  readonly block: number;
  /** How many numbers above the head left, in all blocks before this one. */
  readonly departedBefore: number;
  /** The numbers of this block above the head that left, one bit each. See `gap.ts`. */
  readonly bits: Uint8Array;
};

/**
 * One version of a queue with everything needed to compute a position far from the head. Immutable.
 */
export type QueueSnapshot = {
  readonly queue: Queue;
  /** All blocks with departures, from the head's block on. */
  readonly gaps: ReadonlyMap<number, Uint8Array>;
  /** When the process requested it. */
  readonly atMs: number;
  /** How many numbers above the head left, in all blocks before this one. Computed on first use. */
  readonly departedBefore: (block: number) => number;
};

const snapshotOf = (
  queue: Queue,
  gaps: ReadonlyMap<number, Uint8Array>,
  atMs: number,
): QueueSnapshot => {
  let sums: Map<number, number> | null = null;
  const sum = (): Map<number, number> => {
    const made = new Map<number, number>();
    let count = 0;
    for (let block = gapBlockOf(queue.head); block <= gapBlockOf(queue.nextNo); block += 1) {
      made.set(block, count);
      const bits = gaps.get(block);
      if (bits !== undefined) count += countGaps(bits, block, queue.head, queue.nextNo);
    }
    return made;
  };
  return {
    queue,
    gaps,
    atMs,
    departedBefore: (block) => (sums ??= sum()).get(block) ?? 0,
  };
};

/** How many live tokens are ahead of a waiting number, exact for the snapshot's version. */
export const aheadOf = ({ queue, gaps, departedBefore }: QueueSnapshot, no: number): number => {
  const block = gapBlockOf(no);
  const bits = gaps.get(block);
  const within = bits === undefined ? 0 : countGaps(bits, block, queue.head, no);
  return no - queue.head - 1 - departedBefore(block) - within;
};

/** Whether the snapshot proves that the number was waiting in its version. */
export const knowsWaiting = ({ queue, gaps }: QueueSnapshot, epoch: number, no: number): boolean =>
  epoch === queue.epoch &&
  no > queue.head &&
  no > queue.closedThroughNo &&
  no < queue.nextNo &&
  !isGap(gaps.get(gapBlockOf(no)), no);

/** Whether the store must be read anyway, because the number may be called soon. */
export const isNear = ({ queue }: QueueSnapshot, no: number): boolean => no <= nearThroughNo(queue);

/** The snapshot after one more update whose effects are fully known. */
export const withUpdate = (
  before: QueueSnapshot,
  queue: Queue,
  departed: readonly number[],
): QueueSnapshot => {
  const gaps = new Map(before.gaps);
  for (const [block, numbers] of Map.groupBy(departed, gapBlockOf)) {
    gaps.set(block, markGaps(gaps.get(block) ?? emptyGapBits(), numbers));
  }
  return snapshotOf(queue, passed(gaps, queue), before.atMs);
};

/** The snapshot after a read of the store that returned only changed blocks. */
export const withLook = (
  before: QueueSnapshot | undefined,
  queue: Queue,
  changed: readonly GapBlock[],
  atMs: number,
): QueueSnapshot => {
  const gaps = new Map(before?.gaps);
  for (const { block, bits } of changed) gaps.set(block, bits);
  return snapshotOf(queue, passed(gaps, queue), atMs);
};

/** Removes the blocks before the head. */
const passed = (gaps: Map<number, Uint8Array>, { head }: Queue): Map<number, Uint8Array> => {
  for (const block of gaps.keys()) if (block < gapBlockOf(head)) gaps.delete(block);
  return gaps;
};

export const frameOf = (
  { queue, atMs }: QueueSnapshot,
  nowMs: number,
  stale: boolean,
  ahead = 0,
): QueueFrame => ({
  queueId: queue.queueId,
  epoch: queue.epoch,
  version: queue.version,
  mode: modeAt(queue, nowMs),
  serverTimeMs: atMs,
  head: queue.head,
  nextNo: queue.nextNo,
  waiting: queue.waiting,
  active: queue.active,
  gaps: queue.nextNo - 1 - queue.head - queue.waiting,
  admittedPerMinute: admittedPerMinute(queue, nowMs),
  callsPerMinute: callsPerMinute(queue, nowMs),
  nearThroughNo: nearThroughNo(queue),
  pollAfterMs: framePollMs(queue.waiting, etaOf(queue, ahead, nowMs)?.p50Seconds ?? null),
  opensAtMs: openingOf(queue),
  message: queue.pauseReason,
  stale,
});

/**
 * The frame of one block. Null for a block whose numbers cannot exist in this version. Blocks that
 * the head has passed have no departures.
 */
export const blockFrameOf = (
  snapshot: QueueSnapshot,
  block: number,
  nowMs: number,
  stale: boolean,
): BlockFrame | null => {
  const { queue, gaps } = snapshot;
  const isBlock = Number.isSafeInteger(block) && block >= 0;
  if (!isBlock || block > gapBlockOf(queue.nextNo)) return null;
  const departedBefore = snapshot.departedBefore(block);
  const first = Math.max(block * gapBlockSize, queue.head + 1);
  const ahead = first - queue.head - 1 - departedBefore;
  return {
    ...frameOf(snapshot, nowMs, stale, ahead),
    block,
    departedBefore,
    bits: gapsBehind(gaps.get(block) ?? emptyGapBits(), block, queue.head),
  };
};
