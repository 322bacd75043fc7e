import type { QueueId, UserId } from "../../kernel/ids.ts";
import { notFound } from "../../kernel/refusals.ts";
import { checkUserId } from "../../kernel/validate.ts";
import { viewToken } from "../rules/token-view.ts";
import type { QueueRuntimeContext } from "../runtime/queue-runtime.ts";
import { signToken } from "../signed-token.ts";
import { followToken } from "./look-up-token.ts";
import type { FindMyToken, FindMyTokenOutcome, FollowMyTokenOutcome } from "./queue-commands.ts";

/** Lets a user continue on another page or device, where the signed token is not known. */
export const findMyToken = async (
  context: QueueRuntimeContext,
  query: FindMyToken,
): Promise<FindMyTokenOutcome> => {
  const retryAfterMs = context.runtime.userLimit.take(query.userId);
  if (retryAfterMs > 0) return { outcome: "too_many_requests", retryAfterMs };
  return await followMyToken(context, query);
};

export const followMyToken = async (
  context: QueueRuntimeContext,
  { queueId, userId }: FindMyToken,
): Promise<FollowMyTokenOutcome> => {
  if (checkUserId(userId).length > 0) return notFound("token");
  const { stores, signer, clock } = context;
  const place = { queueId: queueId as QueueId, user: userId as UserId };
  const { queue, live } = await stores.queues.read(place);
  if (queue === null) return notFound("queue");
  if (live !== null) {
    // From here on it is a look-up like any other, so it counts as one.
    const found = await followToken(context, { queueId, token: signToken(signer, live) });
    return found.outcome === "token_found" ? found : notFound("token");
  }
  const ended = await stores.queues.lastEnded(place.queueId, place.user);
  if (ended === null) return notFound("token");
  const view = viewToken(signToken(signer, ended), queue, ended, 0, clock.nowMs());
  return { outcome: "token_found", token: view };
};
