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
  /** When the last hint ends that is written down; null where none is. Far back none has to be. */
  readonly hintEndsAtMs: number | null;
};

export type ActiveToken = TokenBase & {
  readonly status: "active";
  readonly admittedAtMs: number;
  /** The end of the arrival time; null once the token was seen. */
  readonly arriveByMs: number | null;
  readonly activeUntilMs: number;
  /** When its room is free again; stores keep `due` tokens in this order. */
  readonly endsAtMs: number;
};

export type ExpiredToken = TokenBase & {
  readonly status: "expired";
  readonly reason: ExpiryReason;
  readonly admittedAtMs: number | null;
  readonly endedAtMs: number;
};

/** One user's place in one queue, as stored. What it *reads* as depends on `now`: `readToken`. */
export type Token = WaitingToken | ActiveToken | ExpiredToken;

/** What a token is at one instant; stored status alone does not tell. */
export type TokenReading =
  | { readonly status: "waiting" }
  | { readonly status: "active"; readonly activeUntilMs: number }
  | { readonly status: "expired"; readonly reason: ExpiryReason; readonly endedAtMs: number };

/** Time, a reset and a closing end tokens without touching their rows, so reading decides. */
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

/** Until when the token must have been seen; while the store was down nobody could be. */
export const arrivalEnd = (queue: Queue, token: ActiveToken): number | null =>
  token.arriveByMs === null
    ? null
    : extendByOutages(queue.presence.outages, token.admittedAtMs, token.arriveByMs);

const expired = (reason: ExpiryReason, endedAtMs: number): TokenReading => ({
  status: "expired",
  reason,
  endedAtMs,
});

/** The public name of a token within its queue; a secret of nobody. */
export const tokenId = (ref: TokenRef): string => `${ref.queueId}:${ref.no}`;

/** The number that a token's name in this queue stands for; null for any other text. */
export const numberOf = (queueId: string, id: string): number | null => {
  const no = Number(id.slice(queueId.length + 1));
  return Number.isSafeInteger(no) && no > 0 && id === `${queueId}:${no}` ? no : null;
};

/** The token as ended; who ends it keeps the queue's counts in the same step. */
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
