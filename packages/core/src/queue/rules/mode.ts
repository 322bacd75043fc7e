import type { Queue, QueueMode } from "../queue.ts";

/** The queue row as it is at an instant: a closing that was scheduled needs no job to fire. */
export const asOf = (queue: Queue, nowMs: number): Queue => {
  const { closesAtMs } = queue.policy;
  return closesAtMs === null || nowMs < closesAtMs || queue.mode === "closed"
    ? queue
    : closed(queue);
};

/** When the queue opens, or did; null where it is not bound to any time. */
export const openingOf = ({ policy, sales }: Queue): number | null =>
  policy.opensAtMs === "sales" ? (sales?.openAtMs ?? null) : policy.opensAtMs;

/** When the queue opens, as long as it has not. */
export const opensLaterAt = (queue: Queue, nowMs: number): number | null => {
  const opensAtMs = openingOf(queue);
  return opensAtMs !== null && nowMs < opensAtMs ? opensAtMs : null;
};

/** What the mode amounts to now: before its opening a queue behaves as a paused one. */
export const modeAt = (queue: Queue, nowMs: number): QueueMode =>
  queue.mode === "open" && opensLaterAt(queue, nowMs) !== null ? "paused" : queue.mode;

/** Ends all who wait, however many, with one row: their tokens read as `queue_closed` from now on. */
export const closed = (queue: Queue): Queue => ({
  ...queue,
  mode: "closed",
  pauseReason: null,
  totals: { ...queue.totals, closed: queue.totals.closed + queue.waiting },
  ...emptied(queue, queue.head),
});

/** Ends all live tokens, however many, with one row; numbers go on. */
export const reset = (queue: Queue): Queue => ({
  ...queue,
  epoch: queue.epoch + 1,
  active: 0,
  totals: { ...queue.totals, revoked: queue.totals.revoked + queue.waiting + queue.active },
  presence: { ...queue.presence, asked: [] },
  // Those inside stand before the head, so the sweep looks at every number.
  ...emptied(queue, 0),
  sweptThroughNo: 0,
});

const emptied = (queue: Queue, fromNo: number) => ({
  head: queue.nextNo - 1,
  closedThroughNo: queue.nextNo - 1,
  // A sweep that is not over yet goes on where it was.
  sweptThroughNo:
    queue.sweptThroughNo < queue.closedThroughNo
      ? queue.sweptThroughNo
      : Math.max(queue.sweptThroughNo, fromNo),
  waiting: 0,
});
