import type { UserId } from "../kernel/ids.ts";
import type { ExpiryReason, TokenRef } from "../kernel/token-ref.ts";
import { extendByOutages } from "./outages.ts";
import type { Queue } from "./queue.ts";

type TokenBase = TokenRef & {
  readonly userId: UserId;
  /** The queue's epoch at joining. */
  readonly epoch: number;
  readonly joinedAtMs: number;
};

export type WaitingToken = TokenBase & {
  readonly status: "waiting";
  /**
   * The end of the last recorded hint. Null if none is recorded. Hints far from the head need not
   * be recorded.
   */
  readonly hintEndsAtMs: number | null;
};

export type ActiveToken = TokenBase & {
  readonly status: "active";
  readonly admittedAtMs: number;
  /** The end of the arrival time. Null once the token was seen. */
  readonly arriveByMs: number | null;
  readonly activeUntilMs: number;
  /** When its place is free again. Stores return `due` tokens in this order. */
  readonly endsAtMs: number;
};

export type ExpiredToken = TokenBase & {
  readonly status: "expired";
  readonly reason: ExpiryReason;
  readonly admittedAtMs: number | null;
  readonly endedAtMs: number;
};

/** One user's place in one queue, as stored. `readToken` gives its status at an instant. */
export type Token = WaitingToken | ActiveToken | ExpiredToken;

/** The state of a token at one instant. It can differ from the stored status. */
export type TokenReading =
  | { readonly status: "waiting" }
  | { readonly status: "active"; readonly activeUntilMs: number }
  | { readonly status: "expired"; readonly reason: ExpiryReason; readonly endedAtMs: number };

/**
 * Time, a reset and a closing end tokens without writing their rows, so every read applies them.
 */
export const readToken = (queue: Queue, token: Token, nowMs: number): TokenReading => {
  if (token.status === "expired") return token;
  if (token.epoch < queue.epoch) return expired("revoked", nowMs);
  if (token.status === "waiting") {
    return token.no > queue.closedThroughNo ? token : expired("queue_closed", nowMs);
  }
  const arriveByMs = arrivalEnd(queue, token);
  if (arriveByMs !== null && nowMs >= arriveByMs) return expired("missed", arriveByMs);
  if (nowMs >= token.activeUntilMs) return expired("timed_out", token.activeUntilMs);
  return token;
};

/**
 * The deadline for the token to be seen. Outages extend it, because nobody could be seen during
 * them.
 */
export const arrivalEnd = (queue: Queue, token: ActiveToken): number | null =>
  token.arriveByMs === null
    ? null
    : extendByOutages(queue.presence.outages, token.admittedAtMs, token.arriveByMs);

const expired = (reason: ExpiryReason, endedAtMs: number): TokenReading => ({
  status: "expired",
  reason,
  endedAtMs,
});

/** The public id of a token within its queue. It is not a secret. */
export const tokenId = (ref: TokenRef): string => `${ref.queueId}:${ref.no}`;

/** The number in a token id of this queue. Null for any other text. */
export const numberOf = (queueId: string, id: string): number | null => {
  const no = Number(id.slice(queueId.length + 1));
  return Number.isSafeInteger(no) && no > 0 && id === `${queueId}:${no}` ? no : null;
};

/** The ended token. The caller must update the queue's counts in the same step. */
export const endToken = (
  token: WaitingToken | ActiveToken,
  reason: ExpiryReason,
  endedAtMs: number,
): ExpiredToken => ({
  queueId: token.queueId,
  no: token.no,
  userId: token.userId,
  epoch: token.epoch,
  joinedAtMs: token.joinedAtMs,
  status: "expired",
  reason,
  admittedAtMs: token.status === "active" ? token.admittedAtMs : null,
  endedAtMs,
});
