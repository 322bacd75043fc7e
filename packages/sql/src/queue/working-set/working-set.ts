import type { ActiveToken, DomainEvent, Queue, QueueState, Token } from "@admit-one/core";

/** What is known of one queue: as it is loaded, and as the members of a batch leave it. */
export type QueueWorkingSet = {
  loaded: Queue | null;
  queue: Queue | null;
  /** By number; null where there is none, undefined where nobody looked. */
  readonly tokens: Map<number, Token | null>;
  /** The number of each user's live token, likewise. */
  readonly liveOf: Map<string, number | null>;
  /** How many departed numbers lay between the loaded head and a token. */
  departedAhead: ReadonlyMap<number, number>;
  readonly departed: number[];
  /** Active tokens by their end, as far as they were loaded. */
  due: readonly ActiveToken[];
  /** The last of them that was loaded; null where all were. */
  lastDue: ActiveToken | null;
  /** What only a slice that is loaded by itself asks for; see `isShared`. */
  rare: Pick<QueueState, "next" | "stale" | "gaps" | "busy">;
  /** The numbers that were put, and whether they are new. */
  readonly put: Map<number, { readonly isNew: boolean }>;
  readonly events: DomainEvent[];
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
});

/** Notes a token as the members of a batch see it. */
export const noteToken = ({ tokens, liveOf }: QueueWorkingSet, token: Token): void => {
  const { no, userId } = token;
  const before = tokens.get(no)?.userId;
  // It may have got another user.
  if (before !== undefined && before !== userId && liveOf.get(before) === no) {
    liveOf.set(before, null);
  }
  tokens.set(no, token);
  if (isLive(token)) liveOf.set(userId, no);
  else if (liveOf.get(userId) === no) liveOf.set(userId, null);
};
