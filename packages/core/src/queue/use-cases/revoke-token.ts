import type { QueueId } from "../../kernel/ids.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { numberOf } from "../token.ts";
import { expireToken } from "./end-token.ts";
import { explainToken } from "./explain-token.ts";
import type { ExplainTokenOutcome, RevokeToken } from "./queue-commands.ts";

/** Ends a live token on an operator's request. An ended token stays as it is. */
export const revokeToken = async (
  context: QueueRuntimeContext,
  named: RevokeToken,
): Promise<ExplainTokenOutcome> => {
  const queueId = named.queueId as QueueId;
  const no = numberOf(queueId, named.tokenId);
  if (no !== null) await expireToken(context, { queueId, no }, "revoked");
  return explainToken(context, named);
};
