import type { QueueContext } from "../runtime/queue-context.ts";
import { authenticateToken } from "./authenticate-token.ts";
import { expireToken } from "./end-token.ts";
import type { LeaveQueue, LeaveQueueOutcome } from "./queue-commands.ts";

/** Leaves the line or the box office; again, or when the token is over, it changes nothing. */
export const leaveQueue = async (
  context: QueueContext,
  { queueId, userId, token: signed }: LeaveQueue,
): Promise<LeaveQueueOutcome> => {
  const known = await authenticateToken(context, signed, { queueId, userId });
  if (known.outcome !== "known") return known;
  await expireToken(context, known.token, "left");
  return { outcome: "queue_left" };
};
