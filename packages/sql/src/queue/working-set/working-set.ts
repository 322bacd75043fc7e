import type {
  ActiveToken,
  DomainEvent,
  JournalEntry,
  Queue,
  QueueState,
  Token,
} from "@admit-one/core";

/** What a batch knows of one queue: as loaded, and as its members left it. */
export type QueueWorkingSet = {
  loaded: Queue | null;
  queue: Queue | null;
  /** By number; null if the token does not exist, undefined if nothing has looked for it. */
  readonly tokens: Map<number, Token | null>;
  /** The number of each user's live token; null and undefined mean the same as above. */
  readonly liveOf: Map<string, number | null>;
  /** How many departed numbers lay between the loaded head and a token. */
  departedAhead: ReadonlyMap<number, number>;
  readonly departed: number[];
  /** Active tokens ordered by their end, as far as they were loaded. */
  due: readonly ActiveToken[];
  /** The last of them that was loaded; null if all were loaded. */
  lastDue: ActiveToken | null;
  /** Parts that only a slice loaded by itself needs; see `isShared`. */
  rare: Pick<QueueState, "next" | "stale" | "gaps" | "busy">;
  /** The numbers of the tokens that were put, and whether they are new. */
  readonly put: Map<number, { readonly isNew: boolean }>;
  readonly events: DomainEvent[];
  readonly journal: JournalEntry[];
};

export const isLive = (token: Token): boolean =>
  token.status === "waiting" || token.status === "active";

/** The order of `due`. */
export const compareEnds = (a: ActiveToken, b: ActiveToken): number =>
  a.endsAtMs - b.endsAtMs || a.no - b.no;

export const createQueueWorkingSet = (
  numbers: readonly number[],
  users: readonly string[],
): QueueWorkingSet => ({
  loaded: null,
  queue: null,
  tokens: new Map(numbers.map((no) => [no, null])),
  liveOf: new Map(users.map((user) => [user, null])),
  departedAhead: new Map(),
  departed: [],
  due: [],
  lastDue: null,
  rare: { next: [] },
  put: new Map(),
  events: [],
  journal: [],
});

/** Notes a token as the members of a batch see it. */
export const noteToken = ({ tokens, liveOf }: QueueWorkingSet, token: Token): void => {
  const { no, userId } = token;
  const before = tokens.get(no)?.userId;
  // The token may have another user now.
  if (before !== undefined && before !== userId && liveOf.get(before) === no) {
    liveOf.set(before, null);
  }
  tokens.set(no, token);
  if (isLive(token)) liveOf.set(userId, no);
  else if (liveOf.get(userId) === no) liveOf.set(userId, null);
};
