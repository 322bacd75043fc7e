import type { Decision } from "../../kernel/decision.ts";
import { event } from "../../kernel/events.ts";
import type { UserId } from "../../kernel/ids.ts";
import { type NotFound, notFound } from "../../kernel/refusals.ts";
import type { Queue } from "../queue.ts";
import type { QueueChange, QueueState } from "../queue-store.port.ts";
import { type ActiveToken, readToken, type Token, type WaitingToken } from "../token.ts";
import {
  admissible,
  admit,
  changeOf,
  end,
  endDue,
  type QueueDraft,
  queueDraftOf,
  streamOf,
} from "./admission.ts";
import { arrive } from "./arrive.ts";
import { hintOf } from "./hint.ts";
import { measurePace } from "./pace.ts";
import { pollHintMs } from "./poll-hint.ts";

export type JoinOutcome =
  | {
      readonly outcome: "joined";
      /** False if the user was already in the queue. */
      readonly issued: boolean;
      readonly queue: Queue;
      readonly token: Token;
      readonly departedAhead: number;
    }
  | NotFound
  | { readonly outcome: "queue_closed" }
  | { readonly outcome: "queue_full"; readonly retryAfterMs: number };

/**
 * Joins the queue, or returns the user's live token. If nobody waits and there is room, the same
 * step admits the user. If anybody waits, nobody overtakes. A refusal uses no number.
 */
export const join = (
  state: QueueState,
  userId: UserId,
  nowMs: number,
  skewMs: number,
): Decision<QueueChange, JoinOutcome> => {
  const { queue, live } = state;
  if (queue === null) return { outcome: notFound("queue") };
  if (live !== null && readToken(queue, live, nowMs).status !== "expired") {
    const draft = arrive(queueDraftOf(queue), live, skewMs);
    const change = changeOf(queue, draft);
    return {
      outcome: {
        outcome: "joined",
        issued: false,
        queue: change?.queue ?? queue,
        token: draft.tokens.get(live.no) ?? live,
        departedAhead: state.departedAhead,
      },
      ...(change && { change }),
    };
  }
  if (queue.mode === "closed") return { outcome: { outcome: "queue_closed" } };
  const ended = endStale(endDue(queueDraftOf(queue), state.due, nowMs, skewMs), live, nowMs);
  const enters = ended.queue.waiting === 0 && admissible(ended.queue, nowMs) > 0;
  const { maxWaiting } = queue.policy;
  if (!enters && maxWaiting !== null && ended.queue.waiting >= maxWaiting) {
    const { waiting } = ended.queue;
    const retryAfterMs = pollHintMs({ waiting, near: false, etaSeconds: null, id: userId });
    return { outcome: { outcome: "queue_full", retryAfterMs } };
  }
  const { draft, token } = enters
    ? enter(append(ended, nextToken(ended.queue, userId, nowMs), nowMs), { nowMs, skewMs })
    : stand(append(ended, nextToken(ended.queue, userId, nowMs), nowMs), nowMs);
  const change = changeOf(queue, draft);
  return {
    outcome: {
      outcome: "joined",
      issued: true,
      queue: change?.queue ?? queue,
      token: draft.tokens.get(token.no) ?? token,
      // Departures before the newest number are already excluded from `waiting`.
      departedAhead: token.no - draft.queue.head - draft.queue.waiting,
    },
    ...(change && { change }),
  };
};

type Joined = { readonly draft: QueueDraft; readonly token: WaitingToken };

/** The response informs the user, so the token counts as arrived. */
const enter = (
  { draft, token }: Joined,
  times: { readonly nowMs: number; readonly skewMs: number },
): Joined => ({ draft: admit(draft, token, { ...times, arrived: true }), token });

/** The response contains a hint, so the user counts as present until it ends. */
const stand = ({ draft, token }: Joined, nowMs: number): Joined => {
  const hintMs = hintOf(draft.queue, token.no, draft.queue.waiting - 1, nowMs);
  const hinted = { ...token, hintEndsAtMs: nowMs + hintMs };
  return {
    draft: { ...draft, tokens: new Map(draft.tokens).set(token.no, hinted) },
    token: hinted,
  };
};

/** Ends the user's old token whose end was not written yet, to make way for the new one. */
const endStale = (
  draft: QueueDraft,
  live: WaitingToken | ActiveToken | null,
  nowMs: number,
): QueueDraft => {
  if (live === null || draft.tokens.has(live.no)) return draft;
  const reading = readToken(draft.queue, live, nowMs);
  if (reading.status !== "expired") return draft;
  return end(draft, live, reading.reason, reading.endedAtMs);
};

const nextToken = (queue: Queue, userId: UserId, nowMs: number): WaitingToken => ({
  queueId: queue.queueId,
  no: queue.nextNo,
  userId,
  epoch: queue.epoch,
  joinedAtMs: nowMs,
  status: "waiting",
  hintEndsAtMs: null,
});

const append = (draft: QueueDraft, token: WaitingToken, nowMs: number): Joined => {
  const { queue } = draft;
  const { queueId, no, userId } = token;
  const appended: QueueDraft = {
    ...draft,
    queue: {
      ...measurePace(queue, nowMs),
      nextNo: no + 1,
      waiting: queue.waiting + 1,
      totals: { ...queue.totals, joined: queue.totals.joined + 1 },
    },
    tokens: new Map(draft.tokens).set(no, token),
    events: [
      ...draft.events,
      event(streamOf(token, 1), nowMs, { type: "TokenIssued", queueId, no, userId }),
    ],
  };
  return { draft: appended, token };
};
