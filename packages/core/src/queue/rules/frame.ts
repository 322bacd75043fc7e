import type { QueueId } from "../../kernel/ids.ts";
import type { Queue, QueueMode } from "../queue.ts";
import type { GapBlock } from "../queue-store.port.ts";
import { countGaps, emptyGapBits, gapBlockOf, isGap, markGaps } from "./gap.ts";
import { modeAt, openingOf } from "./mode.ts";
import { admittedPerMinute } from "./pace.ts";
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
  readonly opensAtMs: number | null;
  /** Why the queue is paused. */
  readonly message: string | null;
  /** The store cannot be reached, so this state is outdated. */
  readonly stale: boolean;
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
  opensAtMs: openingOf(queue),
  message: queue.pauseReason,
  stale,
});
