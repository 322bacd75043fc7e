import {
  type ActiveToken,
  type ExpiredToken,
  type Queue,
  type QueueChange,
  type QueueSlice,
  type QueueState,
  type Sighting,
  type Token,
  type UserId,
  type WaitingToken,
} from "@admit-one/core";
import { createGaps } from "./gaps.ts";
import { createSorted } from "./sorted.ts";
import { corrupt } from "./storable.ts";

/** One queue with all its tokens. */
export type Line = {
  /** Null before a row was put. */
  readonly queue: Queue | null;
  load(slice: QueueSlice): QueueState;
  /** Rejects with `CORRUPT` what does not follow on the stored rows. Changes nothing. */
  check(state: QueueState, change: QueueChange): void;
  /** Applies a checked change. Cannot fail. */
  apply(change: QueueChange): void;
  touch(seen: readonly Sighting[]): void;
  /** The user's tokens by number, whatever their status. */
  tokensOf(userId: UserId): readonly Token[];
  /** The user's expired token with the highest number. */
  lastEnded(userId: UserId): ExpiredToken | null;
  /** Expired tokens by their end, skipping leading ones for which `after` is true. */
  ended(
    beforeMs: number,
    after: (token: ExpiredToken) => boolean,
    limit: number,
  ): readonly ExpiredToken[];
  /** Returns whether there was an expired token with this number. */
  forget(no: number): boolean;
};

/** Creates an empty queue. It has no queue row until one is put. */
export const createLine = (): Line => {
  let queue: Queue | null = null;
  const tokens = new Map<number, Token>();
  const liveOf = new Map<UserId, number>();
  const waiting = createSorted<WaitingToken>((a, b) => a.no - b.no);
  const active = createSorted<ActiveToken>((a, b) => a.endsAtMs - b.endsAtMs || a.no - b.no);
  const ended = createSorted<ExpiredToken>((a, b) => a.endedAtMs - b.endedAtMs || a.no - b.no);
  const endedOf = createEndedOf();
  const gaps = createGaps();

  const stale = (limit: number): readonly (WaitingToken | ActiveToken)[] => {
    const { sweptThroughNo = 0, closedThroughNo = 0 } = queue ?? {};
    const found: (WaitingToken | ActiveToken)[] = [];
    for (
      let no = sweptThroughNo + 1;
      no <= Math.min(sweptThroughNo + limit, closedThroughNo);
      no += 1
    ) {
      const token = liveToken(tokens, no);
      if (token !== null) found.push(token);
    }
    return found;
  };

  const load = (slice: QueueSlice): QueueState => {
    const head = queue?.head ?? 0;
    const token = slice.no === undefined ? null : (tokens.get(slice.no) ?? null);
    const live = slice.user === undefined ? null : liveToken(tokens, liveOf.get(slice.user));
    const place = token ?? live;
    return {
      queue,
      token,
      live,
      departedAhead: place === null ? 0 : gaps.between(head, place.no),
      due: slice.due === undefined ? [] : active.list({ limit: slice.due }),
      next:
        slice.next === undefined
          ? []
          : waiting.list({ after: (other) => other.no <= head, limit: slice.next }),
      ...(slice.stale !== undefined && { stale: stale(slice.stale) }),
      ...(slice.gapsSince !== undefined && { gaps: gaps.since(slice.gapsSince, head) }),
    };
  };

  const checkUsers = (puts: readonly Token[]): void => {
    const after = new Map<UserId, number>();
    const replaced = new Set(puts.map((token) => token.no));
    for (const { no, userId, status } of puts) {
      if (status === "expired") continue;
      const other = after.get(userId) ?? liveOf.get(userId);
      const stays = other !== undefined && (after.has(userId) || !replaced.has(other));
      if (stays) corrupt(`a user has two live tokens, ${other} and ${no}.`);
      after.set(userId, no);
    }
  };

  const check = (state: QueueState, change: QueueChange): void => {
    const { tokens: puts = [], departed: left = [] } = change;
    if (change.queue !== undefined) checkVersion(queue, change.queue);
    if ((change.queue ?? queue) === null && puts.length + left.length > 0) {
      corrupt("tokens were put where there is no queue.");
    }
    const loaded = new Set(
      [state.token, state.live, ...state.due, ...state.next, ...(state.stale ?? [])].map(
        (token) => token?.no,
      ),
    );
    if (new Set(puts.map((token) => token.no)).size < puts.length) {
      corrupt("one step put a token twice.");
    }
    for (const { no } of puts) {
      if (tokens.has(no) && !loaded.has(no)) corrupt(`token ${no} was put but never loaded.`);
    }
    checkUsers(puts);
  };

  const addEnded = (token: ExpiredToken): void => {
    ended.add(token);
    endedOf.add(token);
  };

  const removeEnded = (token: ExpiredToken): void => {
    ended.remove(token);
    endedOf.remove(token);
  };

  const take = (token: Token): void => {
    if (token.status === "waiting") waiting.remove(token);
    if (token.status === "active") active.remove(token);
    if (token.status === "expired") removeEnded(token);
    else liveOf.delete(token.userId);
  };

  const put = (token: Token): void => {
    tokens.set(token.no, token);
    if (token.status === "waiting") waiting.add(token);
    if (token.status === "active") active.add(token);
    if (token.status === "expired") addEnded(token);
    else liveOf.set(token.userId, token.no);
  };

  const apply = (change: QueueChange): void => {
    queue = change.queue ?? queue;
    const puts = change.tokens ?? [];
    // Old tokens are removed first, because the same user may leave one place and take another.
    for (const { no } of puts) {
      const old = tokens.get(no);
      if (old !== undefined) take(old);
    }
    puts.forEach(put);
    gaps.add(change.departed ?? [], queue?.version ?? 0);
  };

  const touch = (seen: readonly Sighting[]): void => {
    for (const { no, hintEndsAtMs } of seen) {
      const token = tokens.get(no);
      if (token?.status !== "waiting" || (token.hintEndsAtMs ?? 0) >= hintEndsAtMs) continue;
      const touched = Object.freeze({ ...token, hintEndsAtMs });
      waiting.remove(token);
      waiting.add(touched);
      tokens.set(no, touched);
    }
  };

  const forget = (no: number): boolean => {
    const token = tokens.get(no);
    if (token?.status !== "expired") return false;
    removeEnded(token);
    return tokens.delete(no);
  };

  return {
    get queue() {
      return queue;
    },
    load,
    check,
    apply,
    touch,
    lastEnded: endedOf.last,
    tokensOf: (userId) => [...tokens.values()].filter((token) => token.userId === userId),
    ended: (beforeMs, after, limit) =>
      ended.list({ after, upTo: ({ endedAtMs }) => endedAtMs < beforeMs, limit }),
    forget,
  };
};

/** Each user's expired tokens, of which a user has few. */
const createEndedOf = () => {
  const byUser = new Map<UserId, Set<ExpiredToken>>();
  return {
    add: (token: ExpiredToken): void => {
      const own = byUser.get(token.userId);
      if (own === undefined) byUser.set(token.userId, new Set([token]));
      else own.add(token);
    },
    remove: (token: ExpiredToken): void => {
      const own = byUser.get(token.userId);
      own?.delete(token);
      if (own?.size === 0) byUser.delete(token.userId);
    },
    last: (userId: UserId): ExpiredToken | null => {
      const own = [...(byUser.get(userId) ?? [])];
      return own.reduce<ExpiredToken | null>(
        (last, token) => (last === null || token.no > last.no ? token : last),
        null,
      );
    },
  };
};

const liveToken = (
  tokens: ReadonlyMap<number, Token>,
  no: number | undefined,
): WaitingToken | ActiveToken | null => {
  const token = no === undefined ? undefined : tokens.get(no);
  return token === undefined || token.status === "expired" ? null : token;
};

const checkVersion = (stored: Queue | null, put: Queue): void => {
  const expected = (stored?.version ?? 0) + 1;
  if (put.version !== expected) {
    corrupt(`queue ${put.queueId} was put as version ${put.version}, not ${expected}.`);
  }
};
