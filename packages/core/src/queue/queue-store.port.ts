import type { Decision } from "../kernel/decision.ts";
import type { DomainEvent } from "../kernel/events.ts";
import type { QueueId, UserId } from "../kernel/ids.ts";
import type { Part } from "../kernel/page.ts";
import type { TokenRef } from "../kernel/token-ref.ts";
import type { Queue } from "./queue.ts";
import type { ActiveToken, ExpiredToken, Token, WaitingToken } from "./token.ts";

/** Which part of one queue a command needs. What is not asked for is not loaded. */
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
   * Load the tokens whose stored status is `waiting` or `active` among the first so many numbers
   * above `queue.sweptThroughNo`, up to `queue.closedThroughNo`, smallest `no` first.
   */
  readonly stale?: number;
  /**
   * Load the gap blocks from the head's on that an update of a later queue version than this
   * changed; 0 for all of them.
   */
  readonly gapsSince?: number;
  /**
   * Do not wait for another update of the queue that is under way: the state is then empty and
   * `busy`. A store whose updates never wait long may do without.
   */
  readonly ifFree?: true;
};

/** Who left before they were called, of one block of numbers: see `gap.ts`. */
export type GapBlock = { readonly block: number; readonly bits: Uint8Array };

/** When a holder's last hint ends; nothing else of the token is touched. */
export type Sighting = { readonly no: number; readonly hintEndsAtMs: number };

/** The place of a token among those that ended. */
export type EndedToken = Pick<ExpiredToken, "queueId" | "no" | "endedAtMs">;

export type QueueState = {
  readonly queue: Queue | null;
  /** The token asked for by `no`. */
  readonly token: Token | null;
  /** The token asked for by `user`. */
  readonly live: WaitingToken | ActiveToken | null;
  /** How many departed numbers lie strictly between the head and `token` (else `live`); else 0. */
  readonly departedAhead: number;
  readonly due: readonly ActiveToken[];
  readonly next: readonly WaitingToken[];
  /** Only where asked for. */
  readonly stale?: readonly (WaitingToken | ActiveToken)[];
  /** Only where asked for; blocks that nobody left are missing. */
  readonly gaps?: readonly GapBlock[];
  /** Only with `ifFree`, where another update was under way; all else is empty. */
  readonly busy?: true;
};

/** Whole records to put; a token is inserted when its number is new. */
export type QueueChange = {
  readonly queue?: Queue;
  readonly tokens?: readonly Token[];
  /**
   * Numbers that left before they were called, of those above the head as this change leaves it;
   * only with `queue`. Where the last one who waited leaves, the head goes past all numbers, and
   * there are none.
   */
  readonly departed?: readonly number[];
  readonly events?: readonly DomainEvent[];
};

/**
 * Keeps the queues. Laws:
 *
 * - `update` is one atomic step: load the slice, call `decide`, save its change and its events. No
 *   other update of the same queue takes effect between load and save; all is saved or nothing.
 *   Racing updates of one queue take effect one after another, in any order, none is lost.
 * - `decide` is pure and may run more than once; the last run counts, and its outcome is returned.
 *   If it throws, nothing changed and `update` rejects with what it threw.
 * - Changes are whole records. A queue row is put with `version` raised by one (1 is an insert);
 *   a put that does not follow on what is stored must fail with `CORRUPT`, never overwrite.
 * - At most one stored-live token per (queue, user); a second must fail with `CORRUPT`.
 * - `read` sees one consistent state, never half of an update; it locks nobody out.
 * - `touch` moves `hintEndsAtMs` of tokens that are stored as waiting to the later of both instants,
 *   and leaves all others alone. It is no update: it takes no part in the queue's version or lock,
 *   so it is cheap in batches; an update that loaded the token before may still decide without it.
 * - `forget` deletes tokens that are stored as expired, and no others. Numbers, totals and departures
 *   stay as they are.
 * - The store holds no rule and no clock: what is over, and who is next, core decides.
 *
 * Broken infrastructure rejects with `TicketingError`.
 */
export interface QueueStore {
  update<O>(slice: QueueSlice, decide: (state: QueueState) => Decision<QueueChange, O>): Promise<O>;
  read(slice: QueueSlice): Promise<QueueState>;
  /** Writes down who was seen. Unknown numbers and queues are left out. */
  touch(queueId: QueueId, seen: readonly Sighting[]): Promise<void>;
  /**
   * The user's tokens of every queue, live or not, by queue and number. `after` need not be a token
   * that is there.
   */
  tokensOf(userId: UserId, part: Part<TokenRef>): Promise<readonly Token[]>;
  /**
   * Tokens stored as expired that ended before the instant: by their end, then by queue and number.
   * `after` need not be a token that is there.
   */
  ended(beforeMs: number, part: Part<EndedToken>): Promise<readonly ExpiredToken[]>;
  /** Answers how many it deleted. */
  forget(tokens: readonly TokenRef[]): Promise<number>;
  /** The ids of all queues, for the work loop. */
  queueIds(): Promise<readonly QueueId[]>;
}
