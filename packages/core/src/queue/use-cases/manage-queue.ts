import { validation } from "../../kernel/errors.ts";
import { event } from "../../kernel/events.ts";
import type { QueueId } from "../../kernel/ids.ts";
import { changesOf, type JournalDetails, type OperatorsDecision } from "../../kernel/journal.ts";
import { type Operating, recorded } from "../../kernel/operating.ts";
import { changedMeanwhile, notFound } from "../../kernel/refusals.ts";
import { isAsSeen } from "../../kernel/seen.ts";
import { checkIdempotencyKey, checkLength } from "../../kernel/validate.ts";
import type { Queue, QueueMode } from "../queue.ts";
import type { QueueChange } from "../queue-store.port.ts";
import { adminRequestOf, withAdminRequest } from "../rules/admin-request.ts";
import { refill } from "../rules/admission.ts";
import { asOf, closed, reset } from "../rules/mode.ts";
import { withSales } from "../rules/opening.ts";
import { measurePace } from "../rules/pace.ts";
import { withAsked } from "../rules/presence.ts";
import { checkQueuePolicy, checkWholePolicy, patchedPolicy } from "../rules/queue-policy.ts";
import type { QueueContext } from "../runtime/queue-context.ts";
import { acceptQueue } from "./accept-queue.ts";
import type {
  ChangeQueue,
  ChangeQueueOutcome,
  QueueOutcome,
  ResetQueue,
  ResetQueueOutcome,
} from "./queue-commands.ts";
import { updateWithSales } from "./refresh-sales.ts";

const pauseReasonLengthMax = 1_000;

/**
 * Changes policy and mode in one step. A lower `maxActive` revokes no token; the queue drains to
 * it.
 */
export const changeQueue = async (
  context: Operating<QueueContext>,
  command: ChangeQueue,
): Promise<ChangeQueueOutcome> => {
  const errors = [
    ...checkQueuePolicy(command.policy ?? {}),
    ...checkLength(command.pauseReason ?? "", "pauseReason", 0, pauseReasonLengthMax),
  ];
  if (errors.length > 0) return validation(...errors);
  const queueId = command.queueId as QueueId;
  if (command.policy?.opensAtMs !== "sales") {
    return acceptQueue<ChangeQueueOutcome>(context, { queueId }, ({ queue }) =>
      queue === null
        ? { outcome: notFound("queue") }
        : changed(queue, command, context.clock.nowMs()),
    );
  }
  // The sale times must be known from this step on.
  const outcome = await updateWithSales(context.whole, queueId, (queue, salesAt, nowMs) =>
    recorded(context.order, changed(withSales(queue, salesAt(nowMs), nowMs), command, nowMs)),
  );
  return outcome ?? notFound("queue");
};

const changed = (
  queue: Queue,
  command: ChangeQueue,
  nowMs: number,
): OperatorsDecision<QueueChange, ChangeQueueOutcome> => {
  if (!isAsSeen(command.seen, queue.policy)) return { outcome: changedMeanwhile };
  // The time so far must fill the bucket at the old rate and count for the old pace.
  const filled = measurePace(refill(queue, nowMs), nowMs);
  const policy = patchedPolicy(filled.policy, command.policy ?? {});
  const errors = checkWholePolicy(policy);
  if (errors.length > 0) return { outcome: validation(...errors) };
  const tuned: Queue = {
    ...filled,
    policy,
    rateTokens: Math.min(filled.rateTokens, policy.burst),
    rateAtMs: Math.max(filled.rateAtMs, nowMs),
  };
  const moved = command.mode === undefined ? tuned : inMode(tuned, command.mode, command, nowMs);
  const after = withAsked(asOf(moved, nowMs), nowMs);
  return saved(after, queue, detailsOf(queue, after), nowMs);
};

const detailsOf = (before: Queue, after: Queue): JournalDetails =>
  changesOf(settingsOf(before), settingsOf(after));

const settingsOf = ({ mode, pauseReason, policy }: Queue) => ({ mode, pauseReason, ...policy });

/** The row after an operator's change, with its event. */
const saved = (
  after: Queue,
  before: Queue,
  details: JournalDetails,
  nowMs: number,
): OperatorsDecision<QueueChange, Extract<QueueOutcome, { readonly outcome: "queue_found" }>> => {
  const queue = { ...after, version: before.version + 1 };
  const { queueId, version } = queue;
  const changed = event({ id: queueId, version }, nowMs, {
    type: "QueueChanged",
    queueId,
    version,
  });
  return {
    outcome: { outcome: "queue_found", queue },
    change: { queue, events: [changed] },
    note: { atMs: nowMs, subject: ["queue", queueId], details },
  };
};

const inMode = (queue: Queue, mode: QueueMode, command: ChangeQueue, nowMs: number): Queue => {
  if (mode === "closed") return closed(queue);
  const { closesAtMs } = queue.policy;
  // The queue is opened again after its scheduled closing, so that closing no longer applies.
  const over = closesAtMs !== null && closesAtMs <= nowMs;
  return {
    ...queue,
    mode,
    pauseReason: mode === "paused" ? (command.pauseReason ?? null) : null,
    policy: over ? { ...queue.policy, closesAtMs: null } : queue.policy,
  };
};

/** Ends every live token at once. Numbers continue; holds and payments do not change. */
export const resetQueue = async (
  context: Operating<QueueContext>,
  { queueId: id, idempotencyKey: key }: ResetQueue,
): Promise<ResetQueueOutcome> => {
  const errors = checkIdempotencyKey(key);
  if (errors.length > 0) return validation(...errors);
  const queueId = id as QueueId;
  const keyed = key === undefined ? null : { key, what: "reset" };
  return acceptQueue<ResetQueueOutcome>(context, { queueId }, ({ queue }) => {
    if (queue === null) return { outcome: notFound("queue") };
    const known = keyed && adminRequestOf(queue, keyed);
    if (known !== null && "outcome" in known) return { outcome: known };
    if (known !== null) return { outcome: { outcome: "queue_found", queue } };
    const nowMs = context.clock.nowMs();
    const emptied = withAsked(reset(measurePace(queue, nowMs)), nowMs);
    const order = keyed && { ...keyed, admitted: 0, done: true, atMs: nowMs };
    const { waiting, active } = queue;
    const after = order ? withAdminRequest(emptied, order) : emptied;
    return saved(after, queue, { waiting, active }, nowMs);
  });
};

export const getQueue = async (
  context: QueueContext,
  query: { readonly queueId: string },
): Promise<QueueOutcome> => {
  const { queue } = await context.stores.queues.read({ queueId: query.queueId as QueueId });
  return queue === null ? notFound("queue") : { outcome: "queue_found", queue };
};
