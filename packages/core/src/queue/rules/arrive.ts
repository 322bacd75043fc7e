import type { Decision } from "../../kernel/decision.ts";
import type { QueueChange, QueueState } from "../queue-store.port.ts";
import { readToken, type Token } from "../token.ts";
import { changeOf, type QueueDraft, queueDraftOf, roomUntilMs } from "./admission.ts";

/**
 * The holder used the token or learned that it is active, so it can no longer expire as `missed`.
 */
export const arrive = (draft: QueueDraft, token: Token, skewMs: number): QueueDraft => {
  if (token.status !== "active" || token.arriveByMs === null) return draft;
  const endsAtMs = roomUntilMs(null, token.activeUntilMs, skewMs);
  const arrived = { ...token, arriveByMs: null, endsAtMs };
  return { ...draft, tokens: new Map(draft.tokens).set(token.no, arrived) };
};

/**
 * Marks the token in the slice as arrived, unless it has ended or arrived before. Reports whether
 * it has ended, because the caller's earlier read may be outdated.
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
