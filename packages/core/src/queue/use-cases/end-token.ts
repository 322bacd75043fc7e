import type { Decision } from "../../kernel/decision.ts";
import { type ExpiryReason, type TokenRef } from "../../kernel/token-ref.ts";
import type { Queue } from "../queue.ts";
import type { QueueChange, QueueState } from "../queue-store.port.ts";
import { changeOf, end, queueDraftOf, roomUntilMs } from "../rules/admission.ts";
import type { QueueContext } from "../runtime/queue-context.ts";
import { type ActiveToken, readToken } from "../token.ts";

/** Ends a token that is still live and frees its place at once. */
export const expireToken = (
  context: QueueContext,
  { queueId, no }: TokenRef,
  reason: ExpiryReason,
): Promise<void> =>
  context.stores.queues.update({ queueId, no }, (state) =>
    expireInSlice(state, reason, context.clock.nowMs()),
  );

export const expireInSlice = (
  { queue, token }: QueueState,
  reason: ExpiryReason,
  nowMs: number,
): Decision<QueueChange, void> => {
  if (queue === null || token === null || token.status === "expired") return nothing;
  if (readToken(queue, token, nowMs).status === "expired") return nothing;
  const change = changeOf(queue, end(queueDraftOf(queue), token, reason, nowMs));
  return { outcome: undefined, ...(change && { change }) };
};

/**
 * The change that stores the end of a live token, or of one that has already run out. Undefined if
 * its end is already stored.
 */
export const endInSlice = (
  { queue, token }: QueueState,
  reason: ExpiryReason,
  nowMs: number,
): QueueChange | undefined => {
  if (queue === null || token === null || token.status === "expired") return undefined;
  const reading = readToken(queue, token, nowMs);
  const ended = reading.status === "expired" ? reading : { reason, endedAtMs: nowMs };
  return changeOf(queue, end(queueDraftOf(queue), token, ended.reason, ended.endedAtMs));
};

/**
 * The hold link: a user who holds seats stays active until the hold ends, but no longer than the
 * queue's maximum. Without the maximum, holding and releasing repeatedly would keep a place for
 * ever. The time is never shortened.
 */
const linkedUntilMs = (
  { policy }: Queue,
  { admittedAtMs, activeUntilMs }: ActiveToken,
  holdEndsAtMs: number,
): number => Math.max(activeUntilMs, Math.min(holdEndsAtMs, admittedAtMs + policy.maxActiveForMs));

/** An active token whose time a hold may lengthen. */
export type LinkedToken = { readonly queue: Queue; readonly token: ActiveToken };

/** Whether a hold that ends then makes the token's time longer. */
export const isLengthened = ({ queue, token }: LinkedToken, holdEndsAtMs: number): boolean =>
  linkedUntilMs(queue, token, holdEndsAtMs) > token.activeUntilMs;

/** Stores the end of the active time that the hold link gives. */
export const extendToken = (
  context: QueueContext,
  { queueId, no }: TokenRef,
  holdEndsAtMs: number,
): Promise<void> =>
  context.stores.queues.update({ queueId, no }, ({ queue, token }) => {
    if (queue === null || token?.status !== "active") return nothing;
    if (readToken(queue, token, context.clock.nowMs()).status !== "active") return nothing;
    const untilMs = linkedUntilMs(queue, token, holdEndsAtMs);
    if (untilMs === token.activeUntilMs) return nothing;
    const endsAtMs = roomUntilMs(token.arriveByMs, untilMs, context.options.clockSkewMs);
    const longer = { ...token, activeUntilMs: untilMs, endsAtMs };
    const draft = { ...queueDraftOf(queue), tokens: new Map([[no, longer]]) };
    const change = changeOf(queue, draft);
    return { outcome: undefined, ...(change && { change }) };
  });

const nothing = { outcome: undefined } as const;
