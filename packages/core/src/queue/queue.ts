import type { QueueId } from "../kernel/ids.ts";

/** `open` admits; `paused` lets people join but admits nobody; `closed` refuses to join. */
export type QueueMode = "open" | "paused" | "closed";

/** What an operator may set. `null` means unlimited. Binds at the time of each command. */
export type QueuePolicy = {
  /** How many tokens may be `active` at once. Lowering it drains, and revokes nobody. */
  readonly maxActive: number | null;
  /** Admissions a minute, by a token bucket. */
  readonly ratePerMinute: number | null;
  /**
   * Size of the bucket: how many may be admitted at once after a quiet time. Unless it is said, a
   * minute's worth, which follows the rate when that changes.
   */
  readonly burst: number;
  /** How many may wait; beyond, joining is refused as `queue_full`. */
  readonly maxWaiting: number | null;
  /** How long an admitted token stays active, in milliseconds. */
  readonly activeForMs: number;
  /**
   * How long it may at most, counted from its admission: whoever holds seats stays active until the
   * hold ends, but no longer than this. Unless it is said, twice `activeForMs`, which it follows.
   */
  readonly maxActiveForMs: number;
  /** How soon an admitted token must be seen, in milliseconds, or it is `missed`. */
  readonly arriveWithinMs: number;
  /**
   * How long after the end of its last hint a token near the head may stay away, in milliseconds,
   * before it is `lapsed` when its turn comes.
   */
  readonly presentWithinMs: number;
  /**
   * Until then an open queue behaves as a paused one; null means open at once, and `sales` means
   * while a show behind it sells.
   */
  readonly opensAtMs: number | "sales" | null;
  /** From then on the queue is closed, whether or not anything runs at that time; null means never. */
  readonly closesAtMs: number | null;
};

export const queueDefaults: QueuePolicy = {
  maxActive: 500,
  ratePerMinute: 300,
  burst: 300,
  maxWaiting: null,
  activeForMs: 600_000,
  maxActiveForMs: 1_200_000,
  arriveWithinMs: 30_000,
  presentWithinMs: 45_000,
  opensAtMs: "sales",
  closesAtMs: null,
};

/**
 * How fast the line moves, measured where somebody waits, with older times counting ever less.
 * Integers alone, since every adapter keeps those as they are.
 */
export type Pace = {
  /** Up to when it was measured. */
  readonly atMs: number;
  /** Weighted time in which somebody waited. */
  readonly busyMs: number;
  /** Weighted admissions in that time, in thousandths. */
  readonly admittedMilli: number;
  /** How long tokens stayed active of late; null as long as none has ended. */
  readonly activeForMs: number | null;
  /** How many were admitted after a wait of each length: see `wait-times.ts`. */
  readonly waits: readonly number[];
};

/** A time in which servers were away, or their store was, so nobody could prove to be there. */
export type Outage = { readonly fromMs: number; readonly untilMs: number };

/** A server that serves the line, and when it last showed that it is there. */
export type Heartbeat = { readonly serverId: string; readonly atMs: number };

/** Who serves a line, kept up while somebody is awaited; rules in `service.ts`. */
export type Service = {
  readonly heartbeats: readonly Heartbeat[];
  /** Since when all of them have said goodbye; null while one is there, or nobody is awaited. */
  readonly unservedSinceMs: number | null;
  /** When all the grace that absences were given is made up for. */
  readonly graceMadeUpAtMs: number;
};

/** What the line knows of who may be expected to have been seen. */
export type Presence = {
  /** From `sinceMs` on every number up to `no` was to be seen; both only grow along the list. */
  readonly asked: readonly { readonly no: number; readonly sinceMs: number }[];
  /** The latest outages, oldest first; they overlap nowhere. The last one may end in the future. */
  readonly outages: readonly Outage[];
  /** Absent where no server ever said that it is there. */
  readonly service?: Service;
  /** Somebody called in this time may still be on the way; absent before the first such call. */
  readonly called?: { readonly sinceMs: number; readonly untilMs: number };
};

/** What a queue knows of the shows behind it that are not cancelled. */
export type Sales = {
  /** Null while one of them sells, else when the next one will; null where none will any more. */
  readonly openAtMs: number | null;
  /** When one of them begins or ends to sell next; null where nothing will. */
  readonly edgeAtMs: number | null;
  /** Raised whenever it is written down, so that nobody writes what was true before. */
  readonly revision: number;
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

/** An operator's order that a key names: the same key again does nothing more. */
export type AdminRequest = {
  readonly key: string;
  /** What was ordered; the same key with something else is refused. */
  readonly what: string;
  /** How many it let in so far. */
  readonly admitted: number;
  readonly done: boolean;
  readonly atMs: number;
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
  /** Up to this number it was written down who was sent home; never above `closedThroughNo`. */
  readonly sweptThroughNo: number;
  readonly waiting: number;
  readonly active: number;
  /** Admissions left in the bucket at `rateAtMs`; fractional. */
  readonly rateTokens: number;
  readonly rateAtMs: number;
  readonly totals: QueueTotals;
  readonly pace: Pace;
  readonly presence: Presence;
  /** Absent where the queue is older than this, or guards nothing yet. */
  readonly sales?: Sales;
  /** The last orders that came with a key, the oldest first; absent where none ever did. */
  readonly orders?: readonly AdminRequest[];
};
