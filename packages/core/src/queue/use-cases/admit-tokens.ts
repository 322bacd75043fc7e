import { validation } from "../../kernel/errors.ts";
import type { QueueId } from "../../kernel/ids.ts";
import type { Note } from "../../kernel/journal.ts";
import type { Operating } from "../../kernel/operating.ts";
import { type IdempotencyKeyReused, notFound } from "../../kernel/refusals.ts";
import { checkIdempotencyKey, checkInteger } from "../../kernel/validate.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { admitPastRate } from "./advance.ts";
import { admitNote, carryOutAdminRequest } from "./carry-out-admin-request.ts";
import type { AdmitTokens, AdmitTokensOutcome } from "./queue-commands.ts";

const letIn = async (
  context: Operating<QueueRuntimeContext>,
  queueId: QueueId,
  count: number,
): Promise<number> => {
  let admitted = 0;
  let isFirst = true;
  const noteAt = (nowMs: number): Note | "continued" =>
    isFirst ? admitNote(queueId, count, nowMs) : "continued";
  while (admitted < count) {
    const done = await admitPastRate(context, queueId, count - admitted, noteAt);
    isFirst = false;
    if (done === null || done.touched === 0) break;
    admitted += done.admitted;
  }
  return admitted;
};

const letInOnce = async (
  context: Operating<QueueRuntimeContext>,
  queueId: QueueId,
  order: { readonly key: string; readonly count: number },
): Promise<number | IdempotencyKeyReused> => {
  for (;;) {
    const step = await carryOutAdminRequest(context, queueId, order);
    if (step === null) return 0;
    if ("outcome" in step) return step;
    if (step.done) return step.admitted;
  }
};

/** The most tokens that one request may admit. */
const countMax = 10_000;

/** Admits the next `count` tokens outside the rate limit, as far as there is room. */
export const admitTokens = async (
  context: Operating<QueueRuntimeContext>,
  { queueId: id, count, idempotencyKey: key }: AdmitTokens,
): Promise<AdmitTokensOutcome> => {
  const errors = [...checkInteger(count, "count", 1, countMax), ...checkIdempotencyKey(key)];
  if (errors.length > 0) return validation(...errors);
  const queueId = id as QueueId;
  const admitted =
    key === undefined
      ? await letIn(context, queueId, count)
      : await letInOnce(context, queueId, { key, count });
  if (typeof admitted !== "number") return admitted;
  const { queue } = await context.stores.queues.read({ queueId });
  return queue === null ? notFound("queue") : { outcome: "tokens_admitted", admitted, queue };
};
