import type {
  ActiveToken,
  DomainEvent,
  Queue,
  QueueChange,
  QueueSlice,
  QueueState,
  Token,
} from "@admit-one/core";
import { corrupt } from "../errors.ts";

/** What is known of one queue: as it is loaded, and as the steps of a batch leave it. */
export type QueueUnion = {
  readonly loaded: Queue | null;
  queue: Queue | null;
  /** By number; null where there is none, undefined where nobody looked. */
  readonly tokens: Map<number, Token | null>;
  /** The number of each user's live token, likewise. */
  readonly liveOf: Map<string, number | null>;
  /** How many departed numbers lay between the loaded head and a token. */
  readonly departedAhead: Map<number, number>;
  readonly departed: number[];
  /** Active tokens by their end, as far as they were loaded. */
  due: readonly ActiveToken[];
  /** The last one that was loaded; null where all of them were. */
  readonly horizon: ActiveToken | null;
  /** The numbers that were put, and whether they are new. */
  readonly put: Map<number, { readonly isNew: boolean }>;
  readonly events: DomainEvent[];
};

/** The slices that steps of many callers ask for; the others take a step of their own. */
export const isPlain = (slice: QueueSlice): boolean =>
  Object.entries(slice).every(
    ([key, value]) => value === undefined || /^(?:queueId|no|user|due)$/.test(key),
  );

export const isLive = (token: Token): boolean =>
  token.status === "waiting" || token.status === "active";

const byEnd = (a: ActiveToken, b: ActiveToken): number => a.endsAtMs - b.endsAtMs || a.no - b.no;

/** Thrown within this file alone, where too little was loaded for a whole view. */
const incomplete = new Error("Too little was loaded.");

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw incomplete;
  return value;
};

const aheadOf = (union: QueueUnion, queue: Queue, { no }: Token): number => {
  if (no - queue.head < 2) return 0;
  // What departed between the loaded head and this one was not looked at.
  if (queue.head !== union.loaded?.head) throw incomplete;
  const since = union.departed.filter((left) => left > queue.head && left < no).length;
  return known(union.departedAhead.get(no)) + since;
};

const dueOf = ({ due, horizon }: QueueUnion, limit: number): readonly ActiveToken[] => {
  if (due.length < limit && horizon !== null) throw incomplete;
  return due.slice(0, limit);
};

const viewWhole = (union: QueueUnion, { no, user, due }: QueueSlice): QueueState => {
  const { queue } = union;
  const token = queue === null || no === undefined ? null : known(union.tokens.get(no));
  const liveNo = queue === null || user === undefined ? null : known(union.liveOf.get(user));
  const live = liveNo === null ? null : known(union.tokens.get(liveNo));
  const subject = token ?? live;
  return {
    queue,
    token,
    live: live !== null && live.status !== "expired" ? live : null,
    departedAhead: queue === null || subject === null ? 0 : aheadOf(union, queue, subject),
    due: queue === null || due === undefined ? [] : dueOf(union, due),
    next: [],
  };
};

/** What a load of the slice would give now; null where that takes more than what was loaded. */
export const viewQueue = (union: QueueUnion, slice: QueueSlice): QueueState | null => {
  try {
    return viewWhole(union, slice);
  } catch (error) {
    if (error === incomplete) return null;
    throw error;
  }
};

const check = (
  union: QueueUnion,
  { queueId }: QueueSlice,
  { queue, tokens = [] }: QueueChange,
  isNew: (token: Token) => boolean,
): void => {
  for (const record of queue === undefined ? tokens : [queue, ...tokens]) {
    if (record.queueId === queueId) continue;
    throw corrupt(`A step of ${queueId} puts into ${record.queueId}.`);
  }
  if (queue !== undefined && queue.version !== (union.queue?.version ?? 0) + 1) {
    throw corrupt(`Version ${queue.version} of queue ${queueId} follows on nothing stored.`);
  }
  const numbers = new Set(tokens.map(({ no }) => no));
  if (numbers.size < tokens.length) throw corrupt("A token is put twice.");
  const live = new Set<string>();
  for (const token of tokens) {
    if (isNew(token) && union.tokens.get(token.no)) throw corrupt(`Token ${token.no} is not new.`);
    if (!isLive(token)) continue;
    const other = union.liveOf.get(token.userId) ?? token.no;
    if ((other !== token.no && !numbers.has(other)) || live.has(token.userId)) {
      throw corrupt("A user would have two live tokens.");
    }
    live.add(token.userId);
  }
};

/** Lets later views of the batch see a change; all of it, or nothing where it is refused. */
export const applyToQueue = (
  union: QueueUnion,
  slice: QueueSlice,
  state: QueueState,
  change: QueueChange,
): void => {
  const { queue, tokens = [], departed = [], events = [] } = change;
  const loaded = new Set([state.token, state.live, ...state.due].map((token) => token?.no));
  check(union, slice, change, ({ no }) => !loaded.has(no));

  if (queue !== undefined) union.queue = queue;
  const numbers = new Set(tokens.map(({ no }) => no));
  for (const token of tokens) {
    const { no, userId } = token;
    const isNew = union.put.get(no)?.isNew ?? !loaded.has(no);
    union.put.set(no, { isNew });
    union.tokens.set(no, token);
    if (isLive(token)) union.liveOf.set(userId, no);
    else if (union.liveOf.get(userId) === no) union.liveOf.set(userId, null);
  }
  const { horizon } = union;
  const put = tokens.filter(
    (token): token is ActiveToken =>
      token.status === "active" && (horizon === null || byEnd(token, horizon) <= 0),
  );
  if (put.length > 0 || union.due.some(({ no }) => numbers.has(no))) {
    union.due = [...union.due.filter(({ no }) => !numbers.has(no)), ...put].sort(byEnd);
  }
  union.departed.push(...departed);
  union.events.push(...events);
};
