import type { QueueId } from "../kernel/ids.ts";

/**
 * `open` admits; `paused` lets people join but admits nobody; `closed` refuses to let people join.
 */
export type QueueMode = "open" | "paused" | "closed";

/**
 * The settings of an operator. `null` means unlimited. A change applies from the next command on.
 */
export type QueuePolicy = {
  /**
   * How many tokens may be `active` at once. A lower limit revokes no token; the queue drains to
   * it.
   */
  readonly maxActive: number | null;
  /** Admissions per minute, enforced by a token bucket. */
  readonly ratePerMinute: number | null;
  /**
   * Size of the bucket: how many tokens may be admitted at once after a quiet time. Default: one
   * minute of the rate, also after the rate changes.
   */
  readonly burst: number;
  /** How many may wait. Above this, joining is refused with `queue_full`. */
  readonly maxWaiting: number | null;
  /** How long an admitted token stays active, in milliseconds. */
  readonly activeForMs: number;
  /**
   * The longest time a token may stay active, in milliseconds from its admission. A user who holds
   * seats stays active until the hold ends, but never longer than this. Default: twice
   * `activeForMs`, also after that changes.
   */
  readonly maxActiveForMs: number;
  /** How soon an admitted token must be seen, in milliseconds. Otherwise it expires as `missed`. */
  readonly arriveWithinMs: number;
  /**
   * How long a token near the head may stay away after the end of its last hint, in milliseconds.
   * After that it expires as `lapsed` when its turn comes.
   */
  readonly presentWithinMs: number;
  /**
   * Before this instant an open queue behaves like a paused one. Null opens at once. `sales` opens
   * while a show of this queue is on sale.
   */
  readonly opensAtMs: number | "sales" | null;
  /** The queue is closed from this instant on, even if no process runs then. Null means never. */
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
 * How fast the queue moves, measured while somebody waits. Older measurements count less and less.
 * All values are integers, because every adapter stores integers exactly.
 */
export type Pace = {
  /** The end of the measured time. */
  readonly atMs: number;
  /** Weighted time during which somebody waited. */
  readonly busyMs: number;
  /** Weighted admissions in that time, in thousandths. */
  readonly admittedMilli: number;
  /** How long tokens recently stayed active, on average. Null until the first one has ended. */
  readonly activeForMs: number | null;
  /** How many were admitted after a wait of each length. See `wait-times.ts`. */
  readonly waits: readonly number[];
};

/**
 * A time during which servers or their store were down, so that holders could not show their
 * presence.
 */
export type Outage = { readonly fromMs: number; readonly untilMs: number };

/** A server that serves the queue, and when it last wrote its heartbeat. */
export type Heartbeat = { readonly serverId: string; readonly atMs: number };

/** The servers of a queue, recorded while somebody is awaited. The rules are in `service.ts`. */
export type Service = {
  readonly heartbeats: readonly Heartbeat[];
  /** Since when all servers have signed off. Null while a server is there or nobody is awaited. */
  readonly unservedSinceMs: number | null;
  /** When all grace given for absences is paid back. */
  readonly graceMadeUpAtMs: number;
};

/** What the queue knows about which holders should have been seen. */
export type Presence = {
  /**
   * From `sinceMs` on, holders of all numbers up to `no` must be seen. Both values only grow along
   * the list.
   */
  readonly asked: readonly { readonly no: number; readonly sinceMs: number }[];
  /** The latest outages, oldest first, without overlaps. The last one may end in the future. */
  readonly outages: readonly Outage[];
  /** Absent until a server writes its first heartbeat. */
  readonly service?: Service;
  /**
   * A holder called during this time may still be on the way. Absent before the first such call.
   */
  readonly called?: { readonly sinceMs: number; readonly untilMs: number };
};

/** What a queue knows about those of its shows that are not cancelled. */
export type Sales = {
  /**
   * Null while one of them is on sale, otherwise when the next sale starts. Null also if there is
   * no later sale.
   */
  readonly openAtMs: number | null;
  /** The next start or end of a sale. Null if there is none. */
  readonly edgeAtMs: number | null;
  /** Raised with every write, so that an outdated value cannot overwrite a newer one. */
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

/** An operator's request with an idempotency key. The same key again has no further effect. */
export type AdminRequest = {
  readonly key: string;
  /** The content of the request. The same key with other content is refused. */
  readonly what: string;
  /** How many tokens it has admitted so far. */
  readonly admitted: number;
  readonly done: boolean;
  readonly atMs: number;
};

/** The queue row. It keeps all counts, so that no figure needs a scan. */
export type Queue = {
  readonly queueId: QueueId;
  readonly createdAtMs: number;
  /** Raised by a reset. Tokens of an older epoch are revoked. */
  readonly epoch: number;
  readonly mode: QueueMode;
  /** Shown to waiting users while the queue is paused. */
  readonly pauseReason: string | null;
  readonly policy: QueuePolicy;
  /** Raised by every change of this row. A new row has 1. */
  readonly version: number;
  /** The highest number already called. All waiting numbers are above it. */
  readonly head: number;
  /** The number for the next user who joins. The first is 1. */
  readonly nextNo: number;
  /** Tokens up to this number that were still waiting ended when the queue closed. */
  readonly closedThroughNo: number;
  /**
   * The ends of those tokens are written to their rows up to this number. Never above
   * `closedThroughNo`.
   */
  readonly sweptThroughNo: number;
  readonly waiting: number;
  readonly active: number;
  /** Admissions left in the bucket at `rateAtMs`. May be a fraction. */
  readonly rateTokens: number;
  readonly rateAtMs: number;
  readonly totals: QueueTotals;
  readonly pace: Pace;
  readonly presence: Presence;
  /** Absent in rows from before this field, and in queues without shows. */
  readonly sales?: Sales;
  /** The latest requests with a key, oldest first. Absent until the first one. */
  readonly orders?: readonly AdminRequest[];
};
