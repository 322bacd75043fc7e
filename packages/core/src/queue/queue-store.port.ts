import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { QueueId, UserId } from "../kernel/ids.ts";
import type { JournalEntry, JournalReader } from "../kernel/journal.ts";
import type { Part } from "../kernel/page.ts";
import type { TokenRef } from "../kernel/token-ref.ts";
import type { Queue } from "./queue.ts";
import type { ActiveToken, ExpiredToken, Token, WaitingToken } from "./token.ts";

/** The part of one queue that a command needs. The store loads nothing else. */
export type QueueSlice = {
  readonly queueId: QueueId;
  /** Load the token with this number. */
  readonly no?: number;
  /** Load this user's token whose stored status is `waiting` or `active`; at most one exists. */
  readonly user?: UserId;
  /** Load at most this many stored-`active` tokens, smallest `endsAtMs` first (then `no`). */
  readonly due?: number;
  /** Load at most this many stored-`waiting` tokens with `no > queue.head`, smallest `no` first. */
  readonly next?: number;
  /**
   * Load live tokens (stored as `waiting` or `active`) among this many numbers above
   * `queue.sweptThroughNo`, up to `queue.closedThroughNo`, smallest `no` first.
   */
  readonly stale?: number;
  /**
   * Load the gap blocks, from the head's block on, that changed after this queue version. 0 loads
   * all.
   */
  readonly gapsSince?: number;
  /**
   * Do not wait for another update of the queue that is in progress: return an empty state that is
   * `busy`. A store whose updates never wait long may ignore this.
   */
  readonly ifFree?: true;
};

/** The numbers of one block whose holders left before they were called. See `gap.ts`. */
export type GapBlock = { readonly block: number; readonly bits: Uint8Array };

/** The end of a holder's last hint. No other field of the token changes. */
export type Sighting = { readonly no: number; readonly hintEndsAtMs: number };

/** Where a queue stands in the list of all. */
export type QueuePlace = Pick<Queue, "createdAtMs" | "queueId">;

/** The position of a token among the ended ones. */
export type EndedToken = Pick<ExpiredToken, "queueId" | "no" | "endedAtMs">;

export type QueueState = {
  readonly queue: Queue | null;
  /** The token asked for by `no`. */
  readonly token: Token | null;
  /** The token asked for by `user`. */
  readonly live: WaitingToken | ActiveToken | null;
  /**
   * How many departed numbers lie strictly between the head and `token` (or `live`); otherwise 0.
   */
  readonly departedAhead: number;
  readonly due: readonly ActiveToken[];
  readonly next: readonly WaitingToken[];
  /** Present only if asked for. */
  readonly stale?: readonly (WaitingToken | ActiveToken)[];
  /** Present only if asked for. Blocks without departures are omitted. */
  readonly gaps?: readonly GapBlock[];
  /** Present only with `ifFree`, if another update was in progress. Everything else is empty. */
  readonly busy?: true;
};

/** A token with its queue, as a step of another store sees them. Both null without the queue. */
export type TokenInStep = Pick<QueueState, "queue" | "token">;

/** Whole records to put. A token with a new number is inserted. */
export type QueueChange = {
  readonly queue?: Queue;
  readonly tokens?: readonly Token[];
  /**
   * Numbers above the head (as this change leaves it) whose holders left before they were called.
   * Only valid together with `queue`. If the last waiting holder leaves, the head moves past all
   * numbers and this list is empty.
   */
  readonly departed?: readonly number[];
  readonly events?: readonly DomainEvent[];
  readonly journal?: JournalEntry;
};

/**
 * Stores the queues. Laws:
 *
 * - `update` is one atomic step: load the slice, call `decide`, save its change, its events and its
 *   row of the journal. No other update of the same queue takes effect between load and save. Either everything is saved
 *   or nothing. Racing updates of one queue take effect one after another, in any order, and none
 *   is lost.
 * - `decide` is pure and may run more than once. The last run counts, and `update` returns its
 *   outcome. If `decide` throws, nothing changes and `update` rejects with the same error.
 * - Changes are whole records. Every put of a queue row raises its `version` by one (1 is an
 *   insert). A put that does not follow on the stored row must fail with `CORRUPT` and never
 *   overwrite.
 * - There is at most one stored-live token per (queue, user). A second one must fail with
 *   `CORRUPT`.
 * - `read` sees one consistent state, never half of an update. It blocks no other call.
 * - `touch` moves `hintEndsAtMs` of tokens stored as waiting to the later of both instants, and
 *   changes no other token. It is not an update: it neither checks nor raises the queue's version
 *   and takes no lock, so batches of it are cheap. An update that loaded the token earlier may
 *   still decide without it.
 * - `forget` deletes only tokens that are stored as expired. Numbers, totals and departures do not
 *   change.
 * - Rows of the journal are appended and never change. The same id twice fails with `CORRUPT`. They
 *   are about queues and tokens, and name no user. `journal` reads them.
 * - The store has no rules and no clock: core decides what has ended and who is next.
 *
 * If the infrastructure fails, every method rejects with a `TicketingError`.
 */
export interface QueueStore extends JournalReader {
  /**
   * Names the database of these queues. Optional: with it, steps of bookings in the same database
   * can look at a token themselves (`BookingStore.queuesIn`).
   */
  readonly database?: object;
  update<O>(slice: QueueSlice, decide: (state: QueueState) => Decision<QueueChange, O>): Promise<O>;
  read(slice: QueueSlice): Promise<QueueState>;
  /** Records that holders were seen. Skips unknown numbers and queues. */
  touch(queueId: QueueId, seen: readonly Sighting[]): Promise<void>;
  /**
   * The user's tokens in all queues, live or not, ordered by queue and number. `after` may name a
   * token that does not exist.
   */
  tokensOf(userId: UserId, part: Part<TokenRef>): Promise<readonly Token[]>;
  /**
   * The user's token of this queue with the highest number among those stored as expired, or null.
   */
  lastEnded(queueId: QueueId, userId: UserId): Promise<ExpiredToken | null>;
  /**
   * Tokens stored as expired that ended before the instant, ordered by their end, then by queue and
   * number. `after` may name a token that does not exist.
   */
  ended(beforeMs: number, part: Part<EndedToken>): Promise<readonly ExpiredToken[]>;
  /** Returns how many tokens it deleted. */
  forget(tokens: readonly TokenRef[]): Promise<number>;
  /**
   * Part of all queues, newest first, those of one instant by their ids backwards. It goes on behind
   * any place, whether a queue stands there or not.
   */
  queues(part: Part<QueuePlace>): Promise<readonly Queue[]>;
  /** The ids of all queues. The work loop uses it. */
  queueIds(): Promise<readonly QueueId[]>;
}
