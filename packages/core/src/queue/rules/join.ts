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
  type Line,
  lineOf,
  streamOf,
} from "./admission.ts";
import { arrive } from "./arrive.ts";
import { hintOf } from "./hint.ts";
import { measured } from "./pace.ts";
import { pollHintMs } from "./poll-hint.ts";

export type JoinOutcome =
  | {
      readonly outcome: "joined";
      /** False where the user was in line already. */
      readonly issued: boolean;
      readonly queue: Queue;
      readonly token: Token;
      readonly departedAhead: number;
    }
  | NotFound
  | { readonly outcome: "queue_closed" }
  | { readonly outcome: "queue_full"; readonly retryAfterMs: number };

/**
 * Joins the line, or answers the live token that the user has already. Where nobody waits and there
 * is room the same step admits; where anyone waits nobody overtakes. A refusal burns no number.
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
    const line = arrive(lineOf(queue), live, skewMs);
    const change = changeOf(queue, line);
    return {
      outcome: {
        outcome: "joined",
        issued: false,
        queue: change?.queue ?? queue,
        token: line.tokens.get(live.no) ?? live,
        departedAhead: state.departedAhead,
      },
      ...(change && { change }),
    };
  }
  if (queue.mode === "closed") return { outcome: { outcome: "queue_closed" } };
  const ended = endStale(endDue(lineOf(queue), state.due, nowMs, skewMs), live, nowMs);
  const enters = ended.queue.waiting === 0 && admissible(ended.queue, nowMs) > 0;
  const { maxWaiting } = queue.policy;
  if (!enters && maxWaiting !== null && ended.queue.waiting >= maxWaiting) {
    const { waiting } = ended.queue;
    const retryAfterMs = pollHintMs({ waiting, near: false, etaSeconds: null, id: userId });
    return { outcome: { outcome: "queue_full", retryAfterMs } };
  }
  const { line, token } = enters
    ? enter(append(ended, nextToken(ended.queue, userId, nowMs), nowMs), { nowMs, skewMs })
    : stand(append(ended, nextToken(ended.queue, userId, nowMs), nowMs), nowMs);
  const change = changeOf(queue, line);
  return {
    outcome: {
      outcome: "joined",
      issued: true,
      queue: change?.queue ?? queue,
      token: line.tokens.get(token.no) ?? token,
      // Whoever departed from in front of the newest number is counted out of `waiting` already.
      departedAhead: token.no - line.queue.head - line.queue.waiting,
    },
    ...(change && { change }),
  };
};

type Joined = { readonly line: Line; readonly token: WaitingToken };

/** The answer tells the newcomer: there is nothing to arrive for. */
const enter = (
  { line, token }: Joined,
  times: { readonly nowMs: number; readonly skewMs: number },
): Joined => ({ line: admit(line, token, { ...times, arrived: true }), token });

/** The answer gives a hint, so the newcomer counts as there until it is over. */
const stand = ({ line, token }: Joined, nowMs: number): Joined => {
  const hintMs = hintOf(line.queue, token.no, line.queue.waiting - 1, nowMs);
  const hinted = { ...token, hintEndsAtMs: nowMs + hintMs };
  return { line: { ...line, tokens: new Map(line.tokens).set(token.no, hinted) }, token: hinted };
};

/** The user's old token, over but not yet written down, makes way for the new one. */
const endStale = (line: Line, live: WaitingToken | ActiveToken | null, nowMs: number): Line => {
  if (live === null || line.tokens.has(live.no)) return line;
  const reading = readToken(line.queue, live, nowMs);
  if (reading.status !== "expired") return line;
  return end(line, live, reading.reason, reading.endedAtMs);
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

const append = (line: Line, token: WaitingToken, nowMs: number): Joined => {
  const { queue } = line;
  const { queueId, no, userId } = token;
  const appended: Line = {
    ...line,
    queue: {
      ...measured(queue, nowMs),
      nextNo: no + 1,
      waiting: queue.waiting + 1,
      totals: { ...queue.totals, joined: queue.totals.joined + 1 },
    },
    tokens: new Map(line.tokens).set(no, token),
    events: [
      ...line.events,
      event(streamOf(token, 1), nowMs, { type: "TokenIssued", queueId, no, userId }),
    ],
  };
  return { line: appended, token };
};
