import type { Decision } from "../../kernel/decision.ts";
import type { QueueChange, QueueState } from "../queue-store.port.ts";
import { readToken, type Token } from "../token.ts";
import { changeOf, type QueueDraft, queueDraftOf, roomUntilMs } from "./admission.ts";

/** The holder was told that the token is active, or used it: it can't be missed any more. */
export const arrive = (draft: QueueDraft, token: Token, skewMs: number): QueueDraft => {
  if (token.status !== "active" || token.arriveByMs === null) return draft;
  const endsAtMs = roomUntilMs(null, token.activeUntilMs, skewMs);
  const arrived = { ...token, arriveByMs: null, endsAtMs };
  return { ...draft, tokens: new Map(draft.tokens).set(token.no, arrived) };
};

/**
 * Marks the arrival of the token in the slice; nothing where it is over or has arrived. Answers whether
 * it is over: what the caller read before may have been true of another time.
 */
export const arriveInSlice = (
  state: QueueState,
  nowMs: number,
  skewMs: number,
): Decision<QueueChange, { readonly isOver: boolean }> => {
  const { queue, token } = state;
  if (queue === null || token === null) return { outcome: { isOver: true } };
  if (readToken(queue, token, nowMs).status !== "active") return { outcome: { isOver: true } };
  const change = changeOf(queue, arrive(queueDraftOf(queue), token, skewMs));
  return { outcome: { isOver: false }, ...(change && { change }) };
};
