import { type DomainEvent, event } from "../events.ts";
import { maxHintMs, obedienceGraceMs } from "./poll-hint.ts";
import type { Queue, QueueTotals } from "./queue.ts";
import type { QueueChange } from "./queue-store.port.ts";
import {
  type ActiveToken,
  type ExpiryReason,
  endToken,
  readToken,
  type Token,
  tokenId,
  type WaitingToken,
} from "./token.ts";

/** What one step makes of a queue: the row, the tokens that it changed, and why. */
export type Line = {
  readonly queue: Queue;
  readonly tokens: ReadonlyMap<number, Token>;
  readonly departed: readonly number[];
  readonly events: readonly DomainEvent[];
};

export const lineOf = (queue: Queue): Line => ({
  queue,
  tokens: new Map(),
  departed: [],
  events: [],
});

/** What the step writes, the row's version raised once; nothing where nothing happened. */
export const changeOf = (before: Queue, line: Line): QueueChange | undefined =>
  line.queue === before && line.tokens.size === 0
    ? undefined
    : {
        queue: { ...line.queue, version: before.version + 1 },
        tokens: [...line.tokens.values()],
        departed: line.departed,
        events: line.events,
      };

/** The bucket as of now. Time that seems to run backwards fills nothing. */
export const refill = (queue: Queue, nowMs: number): Queue => {
  const { ratePerMinute, burst } = queue.policy;
  if (ratePerMinute === null || nowMs <= queue.rateAtMs) return queue;
  const filled = queue.rateTokens + ((nowMs - queue.rateAtMs) * ratePerMinute) / 60_000;
  return { ...queue, rateTokens: Math.min(burst, filled), rateAtMs: nowMs };
};

/** How many may be admitted now: both limits hold at every commit (L6). */
export const admissible = (queue: Queue, nowMs: number): number => {
  if (queue.mode !== "open") return 0;
  const { maxActive, ratePerMinute } = queue.policy;
  const room = maxActive === null ? Number.POSITIVE_INFINITY : maxActive - queue.active;
  const rate =
    ratePerMinute === null ? Number.POSITIVE_INFINITY : Math.floor(refill(queue, nowMs).rateTokens);
  return Math.max(0, Math.min(room, rate));
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
 * Ends a token and gives its place back. A token that a reset or a closing ended was counted out
 * then, all at once; its row merely catches up.
 */
export const end = (
  line: Line,
  token: WaitingToken | ActiveToken,
  reason: ExpiryReason,
  nowMs: number,
): Line => {
  const counted = !(
    token.epoch < line.queue.epoch ||
    (token.status === "waiting" && token.no <= line.queue.closedThroughNo)
  );
  const { queueId, no, userId } = token;
  const queue = counted ? countOut(line.queue, token, reason) : line.queue;
  return {
    queue,
    tokens: new Map(line.tokens).set(no, endToken(token, reason, nowMs)),
    departed:
      counted && token.status === "waiting" && no > queue.head
        ? [...line.departed, no]
        : line.departed,
    events: [
      ...line.events,
      event(streamOf(token, 3), nowMs, { type: "TokenExpired", queueId, no, userId, reason }),
    ],
  };
};

const countOut = (queue: Queue, token: WaitingToken | ActiveToken, reason: ExpiryReason): Queue => {
  const waiting = queue.waiting - (token.status === "waiting" ? 1 : 0);
  return {
    ...queue,
    waiting,
    active: queue.active - (token.status === "active" ? 1 : 0),
    // With nobody left the whole row was called or left: the head need not be walked there.
    head: waiting === 0 ? queue.nextNo - 1 : queue.head,
    totals: count(queue.totals, total[reason]),
  };
};

/** Lets a token in. `arrived` says that the answer to this very step tells its holder. */
export const admit = (
  line: Line,
  token: WaitingToken,
  nowMs: number,
  skewMs: number,
  arrived: boolean,
): Line => {
  const { activeForMs, arriveWithinMs } = line.queue.policy;
  const { queueId, no, userId } = token;
  const activeUntilMs = nowMs + activeForMs;
  const arriveByMs = arrived
    ? null
    : nowMs + Math.max(arriveWithinMs, obedienceGraceMs) + maxHintMs(no);
  const active: ActiveToken = {
    ...token,
    status: "active",
    admittedAtMs: nowMs,
    arriveByMs,
    activeUntilMs,
    endsAtMs: roomUntilMs(arriveByMs, activeUntilMs, skewMs),
  };
  const filled = refill(line.queue, nowMs);
  const waiting = filled.waiting - 1;
  return {
    queue: {
      ...filled,
      rateTokens: filled.policy.ratePerMinute === null ? filled.rateTokens : filled.rateTokens - 1,
      waiting,
      active: filled.active + 1,
      head: waiting === 0 ? filled.nextNo - 1 : no,
      totals: count(filled.totals, "admitted"),
    },
    tokens: new Map(line.tokens).set(no, active),
    departed: line.departed,
    events: [
      ...line.events,
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

/** When the room of an active token is free for certain, on every server's clock. */
export const roomUntilMs = (
  arriveByMs: number | null,
  activeUntilMs: number,
  skewMs: number,
): number => Math.min(arriveByMs ?? activeUntilMs, activeUntilMs) + skewMs;

/** A token lives through three events at most, so its stages number them. */
export const streamOf = (
  token: { readonly queueId: Queue["queueId"]; readonly no: number },
  stage: 1 | 2 | 3,
): { readonly id: string; readonly version: number } => ({ id: tokenId(token), version: stage });

/** Writes down whose time is over, oldest first; `due` comes in that order. */
export const endDue = (line: Line, due: readonly ActiveToken[], nowMs: number): Line => {
  let after = line;
  for (const token of due) {
    if (token.endsAtMs > nowMs) break;
    const reading = readToken(line.queue, token, nowMs);
    if (reading.status === "expired") after = end(after, token, reading.reason, reading.endedAtMs);
  }
  return after;
};

/** One bounded step of the line: whose time is over leaves, whoever is next comes in. */
export const advanceLine = (
  queue: Queue,
  due: readonly ActiveToken[],
  next: readonly WaitingToken[],
  nowMs: number,
  skewMs: number,
): Line => {
  let line = endDue(lineOf(queue), due, nowMs);
  let room = Math.min(admissible(line.queue, nowMs), next.length);
  for (const token of next) {
    if (room === 0) break;
    line = admit(line, token, nowMs, skewMs, false);
    room -= 1;
  }
  return line;
};
