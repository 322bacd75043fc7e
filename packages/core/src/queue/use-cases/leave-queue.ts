import type { QueueContext } from "../runtime/queue-context.ts";
import { authenticateToken } from "./authenticate-token.ts";
import { expireToken } from "./end-token.ts";
import type { LeaveQueue, LeaveQueueOutcome } from "./queue-commands.ts";

/** Ends the token, waiting or active. It changes nothing if the token has already ended. */
export const leaveQueue = async (
  context: QueueContext,
  { queueId, userId, token: signed }: LeaveQueue,
): Promise<LeaveQueueOutcome> => {
  const known = await authenticateToken(context, signed, { queueId, userId });
  if (known.outcome !== "known") return known;
  await expireToken(context, known.token, "left");
  return { outcome: "queue_left" };
};
