import { type DomainEvent, event } from "../../kernel/events.ts";
import { type ExpiryReason } from "../../kernel/token-ref.ts";
import type { Queue, QueueTotals } from "../queue.ts";
import type { QueueChange } from "../queue-store.port.ts";
import {
  type ActiveToken,
  arrivalEnd,
  endToken,
  readToken,
  type Token,
  tokenId,
  type WaitingToken,
} from "../token.ts";
import { modeAt } from "./mode.ts";
import { measurePace, withAdmission, withStay } from "./pace.ts";
import { arriveByMs as arrivalDeadline, isPresent, withAsked } from "./presence.ts";
import { withCalled } from "./service.ts";

/**
 * The result of one step on a queue: the row, the changed tokens, the departures and the events.
 */
export type QueueDraft = {
  readonly queue: Queue;
  readonly tokens: ReadonlyMap<number, Token>;
  readonly departed: readonly number[];
  readonly events: readonly DomainEvent[];
};

export const queueDraftOf = (queue: Queue): QueueDraft => ({
  queue,
  tokens: new Map(),
  departed: [],
  events: [],
});

/** What the step writes, with the row's version raised once. Undefined if nothing changed. */
export const changeOf = (before: Queue, draft: QueueDraft): QueueChange | undefined =>
  draft.queue === before && draft.tokens.size === 0
    ? undefined
    : {
        queue: { ...draft.queue, version: before.version + 1 },
        tokens: [...draft.tokens.values()],
        // The step may have moved the head past some of these numbers, which are then no longer
        // gaps.
        departed: draft.departed.filter((no) => no > draft.queue.head),
        events: draft.events,
      };

/** The bucket as of now. If time seems to run backwards, nothing is added. */
export const refill = (queue: Queue, nowMs: number): Queue => {
  const { ratePerMinute, burst } = queue.policy;
  if (ratePerMinute === null || nowMs <= queue.rateAtMs) return queue;
  const filled = queue.rateTokens + ((nowMs - queue.rateAtMs) * ratePerMinute) / 60_000;
  return { ...queue, rateTokens: Math.min(burst, filled), rateAtMs: nowMs };
};

/** How many tokens may be admitted now. Both limits hold at every commit (L6). */
export const admissible = (queue: Queue, nowMs: number): number => {
  const { ratePerMinute } = queue.policy;
  const rate =
    ratePerMinute === null ? Number.POSITIVE_INFINITY : Math.floor(refill(queue, nowMs).rateTokens);
  return Math.max(0, Math.min(roomIn(queue, nowMs), rate));
};

/** How many more tokens may be active, whatever the rate. */
const roomIn = (queue: Queue, nowMs: number): number => {
  const { maxActive } = queue.policy;
  if (modeAt(queue, nowMs) !== "open") return 0;
  return maxActive === null ? Number.POSITIVE_INFINITY : Math.max(0, maxActive - queue.active);
};

const total: Record<ExpiryReason, keyof QueueTotals> = {
  paid: "paid",
  left: "left",
  lapsed: "lapsed",
  missed: "missed",
  timed_out: "timedOut",
  revoked: "revoked",
  queue_closed: "closed",
};

const count = (totals: QueueTotals, key: keyof QueueTotals): QueueTotals => ({
  ...totals,
  [key]: totals[key] + 1,
});

/**
 * Ends a token and frees its place. A token that a reset or closing ended was already counted at
 * that time, so only its row changes.
 */
export const end = (
  draft: QueueDraft,
  token: WaitingToken | ActiveToken,
  reason: ExpiryReason,
  nowMs: number,
): QueueDraft => {
  const counted = !(
    token.epoch < draft.queue.epoch ||
    (token.status === "waiting" && token.no <= draft.queue.closedThroughNo)
  );
  const { queueId, no, userId } = token;
  const queue = counted ? countOut(draft.queue, token, reason, nowMs) : draft.queue;
  return {
    queue,
    tokens: new Map(draft.tokens).set(no, endToken(token, reason, nowMs)),
    // A called number is at or before the head, so it leaves no gap.
    departed: counted && no > queue.head ? [...draft.departed, no] : draft.departed,
    events: [
      ...draft.events,
      event(streamOf(token, 3), nowMs, { type: "TokenExpired", queueId, no, userId, reason }),
    ],
  };
};

const countOut = (
  before: Queue,
  token: WaitingToken | ActiveToken,
  reason: ExpiryReason,
  nowMs: number,
): Queue => {
  const queue = { ...before, totals: count(before.totals, total[reason]) };
  if (token.status === "active") {
    return { ...withStay(queue, nowMs - token.admittedAtMs), active: queue.active - 1 };
  }
  const { waiting, nextNo, head } = queue;
  // If nobody waits any more, all numbers were called or left, so the head can jump to the end.
  const after = { waiting: waiting - 1, head: waiting === 1 ? nextNo - 1 : head };
  return { ...measurePace(queue, nowMs), ...after };
};

/** Ends a waiting token whose holder disappeared when its turn comes. The head moves past it. */
const lapse = (draft: QueueDraft, token: WaitingToken, nowMs: number): QueueDraft => {
  const after = end(draft, token, "lapsed", nowMs);
  const head = Math.max(after.queue.head, token.no);
  return { ...after, queue: { ...after.queue, head }, departed: draft.departed };
};

/** What an admission depends on besides the token. */
export type Terms = {
  readonly nowMs: number;
  readonly skewMs: number;
  /** The response to this step informs the holder, so the token has arrived. */
  readonly arrived: boolean;
  /** An operator admits it outside the rate limit. It uses nothing of the bucket. */
  readonly pastRate?: boolean;
};

/** Makes a waiting token active. */
export const admit = (draft: QueueDraft, token: WaitingToken, terms: Terms): QueueDraft => {
  const { nowMs, skewMs, arrived, pastRate = false } = terms;
  const { hintEndsAtMs: _, ...rest } = token;
  const { queueId, no, userId } = token;
  const activeUntilMs = nowMs + draft.queue.policy.activeForMs;
  const arriveByMs = arrived ? null : arrivalDeadline(draft.queue, token, nowMs, skewMs);
  const active: ActiveToken = {
    ...rest,
    status: "active",
    admittedAtMs: nowMs,
    arriveByMs,
    activeUntilMs,
    endsAtMs: roomUntilMs(arriveByMs, activeUntilMs, skewMs),
  };
  const queue = letIn(draft.queue, token, { nowMs, arrived, pastRate });
  return {
    queue:
      arriveByMs === null
        ? queue
        : { ...queue, presence: withCalled(queue.presence, nowMs, arriveByMs) },
    tokens: new Map(draft.tokens).set(no, active),
    departed: draft.departed,
    events: [
      ...draft.events,
      event(streamOf(token, 2), nowMs, {
        type: "TokenAdmitted",
        queueId,
        no,
        userId,
        activeUntilMs,
      }),
    ],
  };
};

const letIn = (
  before: Queue,
  { no, joinedAtMs }: WaitingToken,
  { nowMs, arrived, pastRate }: Required<Omit<Terms, "skewMs">>,
): Queue => {
  const filled = refill(before, nowMs);
  const costs = filled.policy.ratePerMinute !== null && !pastRate ? 1 : 0;
  const waiting = filled.waiting - 1;
  return {
    ...withAdmission(filled, nowMs - joinedAtMs, !arrived, nowMs),
    rateTokens: filled.rateTokens - costs,
    waiting,
    active: filled.active + 1,
    head: waiting === 0 ? filled.nextNo - 1 : no,
    totals: count(filled.totals, "admitted"),
  };
};

/** When the place of an active token is certainly free, on every server's clock. */
export const roomUntilMs = (
  arriveByMs: number | null,
  activeUntilMs: number,
  skewMs: number,
): number => Math.min(arriveByMs ?? activeUntilMs, activeUntilMs) + skewMs;

/** A token has at most three events, so the stage of its life is the event's version. */
export const streamOf = (
  token: { readonly queueId: Queue["queueId"]; readonly no: number },
  stage: 1 | 2 | 3,
): { readonly id: string; readonly version: number } => ({ id: tokenId(token), version: stage });

/** Ends the tokens whose time is over, oldest first. `due` is in that order. */
export const endDue = (
  draft: QueueDraft,
  due: readonly ActiveToken[],
  nowMs: number,
  skewMs: number,
): QueueDraft => {
  let after = draft;
  for (const token of due) {
    if (token.endsAtMs > nowMs) break;
    const reading = readToken(draft.queue, token, nowMs);
    after =
      reading.status === "expired"
        ? end(after, token, reading.reason, reading.endedAtMs)
        : stay(after, token, skewMs);
  }
  return after;
};

/**
 * An outage moved the end of the arrival time. Without this write, the token would stay in front of
 * other due tokens.
 */
const stay = (draft: QueueDraft, token: ActiveToken, skewMs: number): QueueDraft => {
  const endsAtMs = roomUntilMs(arrivalEnd(draft.queue, token), token.activeUntilMs, skewMs);
  return { ...draft, tokens: new Map(draft.tokens).set(token.no, { ...token, endsAtMs }) };
};

/** The most tokens that one step ends or admits, so that no step blocks the others for long. */
export const batchMax = 100;

/** The most tokens that one step loads, because many of the called holders may be gone. */
export const scanMax: number = 4 * batchMax;

export type StepInputs = {
  readonly due: readonly ActiveToken[];
  readonly next: readonly WaitingToken[];
  /** Tokens that a closing or reset ended earlier and whose rows are not written yet. */
  readonly stale?: readonly (WaitingToken | ActiveToken)[] | undefined;
  /** An operator's request: admit this many, outside the rate limit. */
  readonly pastRate?: number;
};

/** One bounded step of the queue: tokens whose time is over leave, the next ones enter. */
export const advanceDraft = (
  queue: Queue,
  { due, next, stale, pastRate }: StepInputs,
  nowMs: number,
  skewMs: number,
): QueueDraft => {
  let draft = endStale(endDue(queueDraftOf(queue), due, nowMs, skewMs), stale, nowMs);
  const limit =
    pastRate === undefined
      ? admissible(draft.queue, nowMs)
      : Math.min(pastRate, roomIn(draft.queue, nowMs));
  let room = Math.min(limit, batchMax);
  const terms: Terms = { nowMs, skewMs, arrived: false, pastRate: pastRate !== undefined };
  for (const token of next) {
    if (room === 0) break;
    const present = isPresent(draft.queue, token, nowMs, skewMs);
    draft = present ? admit(draft, token, terms) : lapse(draft, token, nowMs);
    room -= present ? 1 : 0;
  }
  if (draft.queue === queue && draft.tokens.size === 0) return draft;
  return { ...draft, queue: withAsked(measurePace(draft.queue, nowMs), nowMs) };
};

/** Writes the rows of a bounded number of tokens that a closing or reset ended. */
const endStale = (draft: QueueDraft, stale: StepInputs["stale"], nowMs: number): QueueDraft => {
  const { sweptThroughNo, closedThroughNo } = draft.queue;
  if (stale === undefined || sweptThroughNo >= closedThroughNo) return draft;
  let after = draft;
  for (const token of stale) {
    const reading = readToken(draft.queue, token, nowMs);
    if (reading.status !== "expired" || after.tokens.has(token.no)) continue;
    after = end(after, token, reading.reason, reading.endedAtMs);
  }
  const swept = Math.min(sweptThroughNo + staleMax, closedThroughNo);
  return { ...after, queue: { ...after.queue, sweptThroughNo: swept } };
};

/** How many numbers one step searches for tokens that a closing or reset ended. */
export const staleMax = 500;
