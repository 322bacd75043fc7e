import type { ChangeQueue, QueueOutcome } from "../box-office.ts";
import type { Patch } from "../concert/concert-document.ts";
import type { Context } from "../context.ts";
import type { Decision } from "../decision.ts";
import { type FieldError, validation } from "../errors.ts";
import { event } from "../events.ts";
import type { QueueId } from "../ids.ts";
import { notFound } from "../refusals.ts";
import { check, checkInteger, checkLength, given } from "../validate.ts";
import { refill } from "./admission.ts";
import { type Queue, type QueueMode, type QueuePolicy, queueDefaults } from "./queue.ts";
import type { QueueChange } from "./queue-store.port.ts";

/** What is wrong with a queue policy; `at` is put before the names of the fields. */
export const checkQueuePolicy = (policy: Patch<QueuePolicy>, at = ""): readonly FieldError[] => [
  ...checkInteger(policy.maxActive ?? undefined, `${at}maxActive`, 0),
  ...checkRate(policy.ratePerMinute, `${at}ratePerMinute`),
  ...checkInteger(policy.burst, `${at}burst`, 1),
  ...checkInteger(policy.maxWaiting ?? undefined, `${at}maxWaiting`, 0),
  ...checkInteger(policy.activeForMs, `${at}activeForMs`, 1, longestMs),
  ...checkInteger(policy.arriveWithinMs, `${at}arriveWithinMs`, 1, longestMs),
];

const pauseReasonLengthMax = 1_000;

/** A year: longer is a slip of the pen. */
export const longestMs: number = 366 * 24 * 3_600_000;

const checkRate = (rate: number | null | undefined, field: string): readonly FieldError[] =>
  check(
    rate === undefined || rate === null || (Number.isFinite(rate) && rate >= 0 && rate <= 1e9),
    field,
    "must be a number from 0 to 1000000000, or null",
  );

/** The policy with what was omitted. Unless it is said, a minute's worth may come in at once. */
export const completePolicy = (patch: Patch<QueuePolicy>): QueuePolicy => {
  const policy = { ...queueDefaults, ...given<QueuePolicy>(patch) };
  const burst = Math.max(1, Math.ceil(policy.ratePerMinute ?? queueDefaults.burst));
  return { ...policy, burst: patch.burst ?? burst };
};

export const newQueue = (
  queueId: QueueId,
  mode: QueueMode,
  policy: QueuePolicy,
  nowMs: number,
): Queue => ({
  queueId,
  epoch: 1,
  mode,
  pauseReason: null,
  policy,
  version: 1,
  head: 0,
  nextNo: 1,
  closedThroughNo: 0,
  waiting: 0,
  active: 0,
  rateTokens: policy.burst,
  rateAtMs: nowMs,
  totals: {
    joined: 0,
    admitted: 0,
    paid: 0,
    left: 0,
    lapsed: 0,
    missed: 0,
    timedOut: 0,
    revoked: 0,
    closed: 0,
  },
});

/** Changes policy and mode in one step. A lowered `maxActive` drains and revokes nobody. */
export const changeQueue = async (
  context: Context,
  command: ChangeQueue,
): Promise<QueueOutcome> => {
  const errors = [
    ...checkQueuePolicy(command.policy ?? {}),
    ...checkLength(command.pauseReason ?? "", "pauseReason", 0, pauseReasonLengthMax),
  ];
  if (errors.length > 0) return validation(...errors);
  const queueId = command.queueId as QueueId;
  return context.stores.queues.update({ queueId }, ({ queue }) =>
    queue === null
      ? { outcome: notFound("queue") }
      : changed(queue, command, context.clock.nowMs()),
  );
};

const changed = (
  queue: Queue,
  command: ChangeQueue,
  nowMs: number,
): Decision<QueueChange, QueueOutcome> => {
  // The time so far filled the bucket at the old rate.
  const filled = refill(queue, nowMs);
  const policy = { ...filled.policy, ...given<QueuePolicy>(command.policy ?? {}) };
  const tuned: Queue = {
    ...filled,
    policy,
    rateTokens: Math.min(filled.rateTokens, policy.burst),
    rateAtMs: Math.max(filled.rateAtMs, nowMs),
    version: queue.version + 1,
  };
  const after = command.mode === undefined ? tuned : inMode(tuned, command.mode, command);
  const { queueId, version } = after;
  const subject = { id: queueId, version };
  return {
    outcome: { outcome: "queue_found", queue: after },
    change: {
      queue: after,
      events: [event(subject, nowMs, { type: "QueueChanged", queueId, version })],
    },
  };
};

const inMode = (queue: Queue, mode: QueueMode, command: ChangeQueue): Queue => {
  const pauseReason = mode === "paused" ? (command.pauseReason ?? null) : null;
  const moved = { ...queue, mode, pauseReason };
  return mode === "closed" ? sendHome(moved) : moved;
};

/** Ends all who wait, however many, with one row: their tokens read as `queue_closed` from now on. */
const sendHome = (queue: Queue): Queue => ({
  ...queue,
  head: queue.nextNo - 1,
  closedThroughNo: queue.nextNo - 1,
  waiting: 0,
  totals: { ...queue.totals, closed: queue.totals.closed + queue.waiting },
});

export const getQueue = async (
  context: Context,
  query: { readonly queueId: string },
): Promise<QueueOutcome> => {
  const { queue } = await context.stores.queues.read({ queueId: query.queueId as QueueId });
  return queue === null ? notFound("queue") : { outcome: "queue_found", queue };
};
