import type { QueueId, UserId } from "../ids.ts";

/** Names one token: the queue and the number in its line. */
export type TokenRef = { readonly queueId: QueueId; readonly no: number };

export type ExpiryReason =
  | "paid"
  | "left"
  | "lapsed"
  | "missed"
  | "timed_out"
  | "revoked"
  | "queue_closed";

type TokenBase = TokenRef & {
  readonly userId: UserId;
  /** The queue's epoch at joining. */
  readonly epoch: number;
  readonly joinedAtMs: number;
};

export type WaitingToken = TokenBase & { readonly status: "waiting" };

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
