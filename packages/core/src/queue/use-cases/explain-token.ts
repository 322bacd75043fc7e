import type { QueueId, UserId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import type { QueueState } from "../queue-store.port.ts";
import { isPresent, nearThroughNo } from "../rules/presence.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { arrivalEnd, numberOf, readToken, tokenId } from "../token.ts";
import type { ExplainToken, ExplainTokenOutcome } from "./queue-commands.ts";

/** Everything that is known about a token and decides its fate, for support staff. */
export const explainToken = async (
  context: QueueRuntimeContext,
  query: ExplainToken,
): Promise<ExplainTokenOutcome> => {
  const { queueId } = query;
  const no =
    "tokenId" in query
      ? numberOf(queueId, query.tokenId)
      : await lastNoOf(context, queueId as QueueId, query.userId as UserId);
  if (no === null) return notFound("token");
  const state = await context.stores.queues.read({ queueId: queueId as QueueId, no });
  return explain(state, context.clock.nowMs(), context.options.clockSkewMs);
};

const partMax = 50;

/** The number of the user's last token in a queue, live or not. It is not a look-up by its holder. */
const lastNoOf = async (
  { stores }: QueueRuntimeContext,
  queueId: QueueId,
  userId: UserId,
): Promise<number | null> => {
  let last: number | null = null;
  for (;;) {
    const after = { queueId, no: last ?? 0 };
    const tokens = await stores.queues.tokensOf(userId, { after, limit: partMax });
    const own = tokens.filter((token) => token.queueId === queueId);
    last = own.at(-1)?.no ?? last;
    if (own.length < partMax) return last;
  }
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
