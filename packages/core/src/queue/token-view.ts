import type { QueueId } from "../ids.ts";
import { pollHintMs } from "./poll-hint.ts";
import type { Queue } from "./queue.ts";
import { type ExpiryReason, readToken, type Token, tokenId } from "./token.ts";

/** How long the wait may still be; null where nobody can say. */
export type Eta = { readonly p50Seconds: number; readonly p90Seconds: number };

/** What its holder is told of a token. */
export type TokenView = {
  /** The signed text that proves the place in line. */
  readonly token: string;
  readonly tokenId: string;
  readonly queueId: QueueId;
  readonly status: "waiting" | "active" | "expired";
  readonly reason: ExpiryReason | null;
  /** `ahead + 1` while waiting, else null. */
  readonly position: number | null;
  /** How many live tokens are called before this one; null unless waiting. */
  readonly ahead: number | null;
  readonly eta: Eta | null;
  /** When to ask again, in milliseconds. */
  readonly pollAfterMs: number;
  /** The version of the queue that the answer is true of; shown positions never grow with it. */
  readonly version: number;
  readonly issuedAtMs: number;
  readonly activeUntilMs: number | null;
  /** Why the queue is paused, for those who wait. */
  readonly message: string | null;
};

/** The view of a token at one instant. `departedAhead` counts who left between head and token. */
export const viewToken = (
  signed: string,
  queue: Queue,
  token: Token,
  departedAhead: number,
  nowMs: number,
): TokenView => {
  const reading = readToken(queue, token, nowMs);
  const waiting = reading.status === "waiting";
  const ahead = waiting ? token.no - queue.head - 1 - departedAhead : null;
  return {
    token: signed,
    tokenId: tokenId(token),
    queueId: token.queueId,
    status: reading.status,
    reason: reading.status === "expired" ? reading.reason : null,
    position: ahead === null ? null : ahead + 1,
    ahead,
    eta: null,
    pollAfterMs: pollHintMs(ahead ?? 0),
    version: queue.version,
    issuedAtMs: token.joinedAtMs,
    activeUntilMs: reading.status === "active" ? reading.activeUntilMs : null,
    message: waiting ? queue.pauseReason : null,
  };
};
