import type { Queue, QueueMode } from "../queue.ts";

/** The queue row at an instant. A scheduled closing takes effect here, without a job. */
export const asOf = (queue: Queue, nowMs: number): Queue => {
  const { closesAtMs } = queue.policy;
  return closesAtMs === null || nowMs < closesAtMs || queue.mode === "closed"
    ? queue
    : closed(queue);
};

/** When the queue opens or opened. Null if no time is set. */
export const openingOf = ({ policy, sales }: Queue): number | null =>
  policy.opensAtMs === "sales" ? (sales?.openAtMs ?? null) : policy.opensAtMs;

/** When the queue will open. Null if it is already open or no time is set. */
export const opensLaterAt = (queue: Queue, nowMs: number): number | null => {
  const opensAtMs = openingOf(queue);
  return opensAtMs !== null && nowMs < opensAtMs ? opensAtMs : null;
};

/** The effective mode: before its opening, an open queue behaves like a paused one. */
export const modeAt = (queue: Queue, nowMs: number): QueueMode =>
  queue.mode === "open" && opensLaterAt(queue, nowMs) !== null ? "paused" : queue.mode;

/** Ends all waiting tokens by changing one row. From now on they read as `queue_closed`. */
export const closed = (queue: Queue): Queue => ({
  ...queue,
  mode: "closed",
  pauseReason: null,
  totals: { ...queue.totals, closed: queue.totals.closed + queue.waiting },
  ...emptied(queue, queue.head),
});

/** Ends all live tokens by changing one row. Numbers continue. */
export const reset = (queue: Queue): Queue => ({
  ...queue,
  epoch: queue.epoch + 1,
  active: 0,
  totals: { ...queue.totals, revoked: queue.totals.revoked + queue.waiting + queue.active },
  presence: { ...queue.presence, asked: [] },
  // Active tokens have numbers before the head, so the sweep must look at every number.
  ...emptied(queue, 0),
  sweptThroughNo: 0,
});

const emptied = (queue: Queue, fromNo: number) => ({
  head: queue.nextNo - 1,
  closedThroughNo: queue.nextNo - 1,
  // A sweep that is not finished continues where it was.
  sweptThroughNo:
    queue.sweptThroughNo < queue.closedThroughNo
      ? queue.sweptThroughNo
      : Math.max(queue.sweptThroughNo, fromNo),
  waiting: 0,
});
