import { validation } from "../../kernel/errors.ts";
import type { QueueId } from "../../kernel/ids.ts";
import { type IdempotencyKeyReused, notFound } from "../../kernel/refusals.ts";
import { checkIdempotencyKey, checkInteger } from "../../kernel/validate.ts";
import type { QueueState } from "../queue-store.port.ts";
import { isPresent, nearThroughNo } from "../rules/presence.ts";
import type { LineContext } from "../runtime/line-desk.ts";
import { arrivalEnd, numberOf, readToken, tokenId } from "../token.ts";
import { admitPastRate } from "./advance.ts";
import { carryOrderOn } from "./carry-order-on.ts";
import { expireToken } from "./end-token.ts";
import type {
  AdmitTokens,
  AdmitTokensOutcome,
  ExplainTokenOutcome,
  NamedToken,
} from "./queue-commands.ts";

/** Everything that is known of a token and decides about it, for whoever answers complaints. */
export const explainToken = async (
  context: LineContext,
  { queueId, tokenId: id }: NamedToken,
): Promise<ExplainTokenOutcome> => {
  const no = numberOf(queueId, id);
  if (no === null) return notFound("token");
  const state = await context.stores.queues.read({ queueId: queueId as QueueId, no });
  return explain(state, context.clock.nowMs(), context.options.clockSkewMs);
};

const explain = (state: QueueState, nowMs: number, skewMs: number): ExplainTokenOutcome => {
  const { queue, token, departedAhead } = state;
  if (queue === null || token === null) return notFound("token");
  const reading = readToken(queue, token, nowMs);
  const waits = token.status === "waiting" && reading.status === "waiting" ? token : null;
  return {
    outcome: "token_explained",
    token: {
      tokenId: tokenId(token),
      queueId: token.queueId,
      no: token.no,
      userId: token.userId,
      epoch: token.epoch,
      status: reading.status,
      reason: reading.status === "expired" ? reading.reason : null,
      joinedAtMs: token.joinedAtMs,
      admittedAtMs: token.status === "waiting" ? null : token.admittedAtMs,
      arriveByMs: token.status === "active" ? arrivalEnd(queue, token) : null,
      activeUntilMs: reading.status === "active" ? reading.activeUntilMs : null,
      endedAtMs: reading.status === "expired" ? reading.endedAtMs : null,
      ahead: waits && waits.no - queue.head - 1 - departedAhead,
      near: waits && waits.no <= nearThroughNo(queue),
      present: waits && isPresent(queue, waits, nowMs, skewMs),
      hintEndsAtMs: waits && waits.hintEndsAtMs,
      version: queue.version,
    },
  };
};

/** Ends a live token at an operator's word; one that is over stays as it is. */
export const revokeToken = async (
  context: LineContext,
  named: NamedToken,
): Promise<ExplainTokenOutcome> => {
  const queueId = named.queueId as QueueId;
  const no = numberOf(queueId, named.tokenId);
  if (no !== null) await expireToken(context, { queueId, no }, "revoked");
  return explainToken(context, named);
};

const letIn = async (context: LineContext, queueId: QueueId, count: number): Promise<number> => {
  let admitted = 0;
  while (admitted < count) {
    const done = await admitPastRate(context, queueId, count - admitted);
    if (done === null || done.touched === 0) break;
    admitted += done.admitted;
  }
  return admitted;
};

const letInOnce = async (
  context: LineContext,
  queueId: QueueId,
  order: { readonly key: string; readonly count: number },
): Promise<number | IdempotencyKeyReused> => {
  for (;;) {
    const step = await carryOrderOn(context, queueId, order);
    if (step === null) return 0;
    if ("outcome" in step) return step;
    if (step.done) return step.admitted;
  }
};

/** What one order may let in. */
const countMax = 10_000;

/** Lets in the next so many past the rate, as far as there is room. */
export const admitTokens = async (
  context: LineContext,
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
