import type { QueueId } from "../../kernel/ids.ts";
import { type ExpiryReason } from "../../kernel/token-ref.ts";
import type { Queue } from "../queue.ts";
import { readToken, type Token, tokenId } from "../token.ts";
import { type Eta, etaOf } from "./eta.ts";
import { gapBlockOf } from "./gap.ts";
import { hintFrom } from "./hint.ts";
import { opensLaterAt } from "./mode.ts";
import { hintMinMs } from "./poll-hint.ts";

export type { Eta } from "./eta.ts";

/** What the holder sees of a token. */
export type TokenView = {
  /** The signed text that proves the place in the queue. */
  readonly token: string;
  readonly tokenId: string;
  readonly queueId: QueueId;
  /** The place of the token in its queue. A frame of this block tells how far the queue is. */
  readonly no: number;
  readonly epoch: number;
  readonly block: number;
  readonly status: "waiting" | "active" | "expired";
  readonly reason: ExpiryReason | null;
  /** `ahead + 1` while waiting, else null. */
  readonly position: number | null;
  /** How many live tokens are called before this one; null unless waiting. */
  readonly ahead: number | null;
  readonly eta: Eta | null;
  /** When to poll again, in milliseconds. */
  readonly pollAfterMs: number;
  /**
   * The version of the queue that this answer belongs to. The position never grows with the
   * version.
   */
  readonly version: number;
  readonly issuedAtMs: number;
  readonly activeUntilMs: number | null;
  /** When the queue will open. Null unless the token waits and the queue is not open yet. */
  readonly opensAtMs: number | null;
  /** Why the queue is paused. Null unless the token waits. */
  readonly message: string | null;
  /** The store cannot be reached: this answer is outdated, and soon no position can be given. */
  readonly stale: boolean;
};

/**
 * The view of a token at one instant. `departedAhead` counts departures between the head and the
 * token.
 */
export const viewToken = (
  signed: string,
  queue: Queue,
  token: Token,
  departedAhead: number,
  nowMs: number,
): TokenView => {
  const reading = readToken(queue, token, nowMs);
  if (reading.status === "waiting") {
    const ahead = token.no - queue.head - 1 - departedAhead;
    const { no, epoch, joinedAtMs: issuedAtMs } = token;
    const place = { signed, queue, no, epoch, id: tokenId(token), issuedAtMs, ahead, nowMs };
    return viewWaiting({ ...place, stale: false, isForgotten: false });
  }
  return {
    token: signed,
    tokenId: tokenId(token),
    queueId: token.queueId,
    no: token.no,
    epoch: token.epoch,
    block: gapBlockOf(token.no),
    status: reading.status,
    reason: reading.status === "expired" ? reading.reason : null,
    position: null,
    ahead: null,
    eta: null,
    pollAfterMs: hintMinMs,
    version: queue.version,
    issuedAtMs: token.joinedAtMs,
    activeUntilMs: reading.status === "active" ? reading.activeUntilMs : null,
    opensAtMs: null,
    message: null,
    stale: false,
  };
};

export type WaitingPlace = {
  readonly signed: string;
  readonly queue: Queue;
  readonly no: number;
  readonly epoch: number;
  readonly id: string;
  readonly issuedAtMs: number;
  readonly ahead: number;
  readonly nowMs: number;
  readonly stale: boolean;
  /** Whether the number of tokens ahead is too old to show. */
  readonly isForgotten: boolean;
};

/** The view of a token that is known to wait, with a known number of tokens ahead. */
export const viewWaiting = (place: WaitingPlace): TokenView => {
  const { signed, queue, no, id, issuedAtMs, ahead, nowMs, stale, isForgotten } = place;
  const eta = etaOf(queue, ahead, nowMs);
  return {
    token: signed,
    tokenId: id,
    queueId: queue.queueId,
    no,
    epoch: place.epoch,
    block: gapBlockOf(no),
    status: "waiting",
    reason: null,
    position: isForgotten ? null : ahead + 1,
    ahead: isForgotten ? null : ahead,
    eta: isForgotten ? null : eta,
    pollAfterMs: hintFrom(queue, no, id, eta),
    version: queue.version,
    issuedAtMs,
    activeUntilMs: null,
    opensAtMs: opensLaterAt(queue, nowMs),
    message: queue.pauseReason,
    stale,
  };
};
