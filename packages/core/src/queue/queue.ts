import type { QueueId } from "../ids.ts";

/** `open` admits; `paused` lets people join but admits nobody; `closed` refuses to join. */
export type QueueMode = "open" | "paused" | "closed";

/** What an operator may set. `null` means unlimited. Binds at the time of each command. */
export type QueuePolicy = {
  /** How many tokens may be `active` at once. Lowering it drains, and revokes nobody. */
  readonly maxActive: number | null;
  /** Admissions a minute, by a token bucket. */
  readonly ratePerMinute: number | null;
  /** Size of the bucket: how many may be admitted at once after a quiet time. */
  readonly burst: number;
  /** How many may wait; beyond, joining is refused as `queue_full`. */
  readonly maxWaiting: number | null;
  /** How long an admitted token stays active, in milliseconds. */
  readonly activeForMs: number;
  /** How soon an admitted token must be seen, in milliseconds, or it is `missed`. */
  readonly arriveWithinMs: number;
};

export const queueDefaults: QueuePolicy = {
  maxActive: 500,
  ratePerMinute: 300,
  burst: 300,
  maxWaiting: null,
  activeForMs: 600_000,
  arriveWithinMs: 30_000,
};

/** Counters that only grow. */
export type QueueTotals = {
  readonly joined: number;
  readonly admitted: number;
  readonly paid: number;
  readonly left: number;
  readonly lapsed: number;
  readonly missed: number;
  readonly timedOut: number;
  readonly revoked: number;
  readonly closed: number;
};

/** The queue row: everything that is counted, so that no figure needs a scan. */
export type Queue = {
  readonly queueId: QueueId;
  /** Raised by a reset; tokens of an older epoch are dead. */
  readonly epoch: number;
  readonly mode: QueueMode;
  /** Shown to those who wait while the queue is paused. */
  readonly pauseReason: string | null;
  readonly policy: QueuePolicy;
  /** Raised by every change of this row. New rows have 1. */
  readonly version: number;
  /** The highest number already called; every waiting number is above it. */
  readonly head: number;
  /** The number that the next to join gets; the first is 1. */
  readonly nextNo: number;
  /** Numbers up to this one that still wait were sent home when the queue closed. */
  readonly closedThroughNo: number;
  readonly waiting: number;
  readonly active: number;
  /** Admissions left in the bucket at `rateAtMs`; fractional. */
  readonly rateTokens: number;
  readonly rateAtMs: number;
  readonly totals: QueueTotals;
};
