import type { QueueId } from "../../kernel/ids.ts";
import type { Queue, QueueMode } from "../queue.ts";
import type { GapBlock } from "../queue-store.port.ts";
import { countGaps, emptyGapBits, gapBlockOf, isGap, markGaps } from "./gap.ts";
import { modeAt, openingOf } from "./mode.ts";
import { admittedPerMinute } from "./pace.ts";
import { nearThroughNo } from "./presence.ts";

/** A queue as everybody may see it; nothing in it is personal. */
export type QueueFrame = {
  readonly queueId: QueueId;
  readonly epoch: number;
  /** What the rest is true of. */
  readonly version: number;
  readonly mode: QueueMode;
  /** When the process that answers asked its store. */
  readonly serverTimeMs: number;
  /** The highest number already called. */
  readonly head: number;
  /** The number that the next to join gets. */
  readonly nextNo: number;
  readonly waiting: number;
  readonly active: number;
  /** Numbers above the head that left before they were called. */
  readonly gaps: number;
  /** Of late; null where nobody was called yet. */
  readonly admittedPerMinute: number | null;
  readonly opensAtMs: number | null;
  /** Why the queue is paused. */
  readonly message: string | null;
  /** The store can't be asked: this was true a while ago. */
  readonly stale: boolean;
};

/** One version of a queue with all that a far position needs; a value, never changed. */
export type QueueSnapshot = {
  readonly queue: Queue;
  /** Every block that somebody left, from the head's on. */
  readonly gaps: ReadonlyMap<number, Uint8Array>;
  /** When the process asked for it. */
  readonly atMs: number;
  /** How many numbers above the head left in the blocks before this one; made when first needed. */
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

/** How many are ahead of a number that waits, exactly as of the snapshot's version. */
export const aheadOf = ({ queue, gaps, departedBefore }: QueueSnapshot, no: number): number => {
  const block = gapBlockOf(no);
  const bits = gaps.get(block);
  const within = bits === undefined ? 0 : countGaps(bits, block, queue.head, no);
  return no - queue.head - 1 - departedBefore(block) - within;
};

/** Whether the snapshot tells for certain that the number waited as of its version. */
export const knowsWaiting = ({ queue, gaps }: QueueSnapshot, epoch: number, no: number): boolean =>
  epoch === queue.epoch &&
  no > queue.head &&
  no > queue.closedThroughNo &&
  no < queue.nextNo &&
  !isGap(gaps.get(gapBlockOf(no)), no);

/** Whether the store must be asked all the same, since the number may be called soon. */
export const isNear = ({ queue }: QueueSnapshot, no: number): boolean => no <= nearThroughNo(queue);

/** The snapshot after one more update, of which all is known. */
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

/** The snapshot after a look at the store, which told only what changed. */
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

/** Without the blocks that the head has left behind. */
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
