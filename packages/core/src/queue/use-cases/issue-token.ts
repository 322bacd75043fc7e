import { validation } from "../../kernel/errors.ts";
import type { QueueId } from "../../kernel/ids.ts";
import { checkUserId } from "../../kernel/validate.ts";
import { admissible } from "../rules/admission.ts";
import { viewToken } from "../rules/token-view.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { signToken } from "../signed-token.ts";
import { advanceQueue } from "./advance.ts";
import { joinQueue } from "./join-queue.ts";
import { lookInStore } from "./look-up-token.ts";
import type { IssueToken, IssueTokenOutcome } from "./queue-commands.ts";

/** Journey 1. Asking again returns the same live token and uses no number. */
export const issueToken = async (
  context: QueueRuntimeContext,
  command: IssueToken,
): Promise<IssueTokenOutcome> => {
  const errors = checkUserId(command.userId);
  if (errors.length > 0) return validation(...errors);
  const { clock, signer } = context;
  const queueId = command.queueId as QueueId;
  const joined = await joinQueue(context, command);
  if (joined.outcome !== "joined") return joined;
  const { queue, token, departedAhead } = joined;
  const outcome = joined.issued ? "token_issued" : "token_found";
  const signed = signToken(signer, token);
  const nowMs = clock.nowMs();
  if (token.status === "waiting" && admissible(queue, nowMs) > 0) {
    await advanceQueue(context, queueId);
    const later = await lookInStore(context, signed);
    if (later.outcome === "token_found") return { outcome, token: later.token };
  }
  return { outcome, token: viewToken(signed, queue, token, departedAhead, nowMs) };
};
