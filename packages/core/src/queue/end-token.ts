import type { Context } from "../context.ts";
import type { Decision } from "../decision.ts";
import { changeOf, end, lineOf, roomUntilMs } from "./admission.ts";
import type { QueueChange, QueueState } from "./queue-store.port.ts";
import { type ExpiryReason, readToken, type TokenRef } from "./token.ts";

/** Ends a token that is still live, and frees its place at once. */
export const expireToken = (
  context: Context,
  { queueId, no }: TokenRef,
  reason: ExpiryReason,
): Promise<void> =>
  context.stores.queues.update({ queueId, no }, (state) =>
    expireInSlice(state, reason, context.clock.nowMs()),
  );

const expireInSlice = (
  { queue, token }: QueueState,
  reason: ExpiryReason,
  nowMs: number,
): Decision<QueueChange, void> => {
  if (queue === null || token === null || token.status === "expired") return nothing;
  if (readToken(queue, token, nowMs).status === "expired") return nothing;
  const change = changeOf(queue, end(lineOf(queue), token, reason, nowMs));
  return { outcome: undefined, ...(change && { change }) };
};

/** The hold link: whoever holds seats stays active until the hold ends; time is never taken away. */
export const extendToken = (
  context: Context,
  { queueId, no }: TokenRef,
  untilMs: number,
): Promise<void> =>
  context.stores.queues.update({ queueId, no }, ({ queue, token }) => {
    if (queue === null || token?.status !== "active") return nothing;
    if (readToken(queue, token, context.clock.nowMs()).status !== "active") return nothing;
    if (token.activeUntilMs >= untilMs) return nothing;
    const endsAtMs = roomUntilMs(token.arriveByMs, untilMs, context.options.clockSkewMs);
    const longer = { ...token, activeUntilMs: untilMs, endsAtMs };
    const line = { ...lineOf(queue), tokens: new Map([[no, longer]]) };
    const change = changeOf(queue, line);
    return { outcome: undefined, ...(change && { change }) };
  });

const nothing = { outcome: undefined } as const;
