import type { QueueId } from "../../kernel/ids.ts";
import type { Operating } from "../../kernel/operating.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { numberOf } from "../token.ts";
import { acceptQueue } from "./accept-queue.ts";
import { expireInSlice } from "./end-token.ts";
import { explainToken } from "./explain-token.ts";
import type { ExplainTokenOutcome, RevokeToken } from "./queue-commands.ts";

/** Ends a live token on an operator's request. An ended token stays as it is. */
export const revokeToken = async (
  context: Operating<QueueRuntimeContext>,
  named: RevokeToken,
): Promise<ExplainTokenOutcome> => {
  const queueId = named.queueId as QueueId;
  const no = numberOf(queueId, named.tokenId);
  if (no !== null) {
    await acceptQueue(context, { queueId, no }, (state) => {
      const nowMs = context.clock.nowMs();
      const { outcome, change } = expireInSlice(state, "revoked", nowMs);
      if (change === undefined) return { outcome };
      return { outcome, change, note: { atMs: nowMs, subject: ["token", named.tokenId] } };
    });
  }
  return explainToken(context.whole, named);
};
