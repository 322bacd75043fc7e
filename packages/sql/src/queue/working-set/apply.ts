import type { ActiveToken, QueueChange, QueueSlice, QueueState, Token } from "@admit-one/core";
import { corrupt } from "../../errors.ts";
import { compareEnds, isLive, noteToken, type QueueWorkingSet } from "./working-set.ts";

const checkQueue = (
  set: QueueWorkingSet,
  { queueId }: QueueSlice,
  { queue, tokens = [] }: QueueChange,
): void => {
  for (const record of queue === undefined ? tokens : [queue, ...tokens]) {
    if (record.queueId === queueId) continue;
    throw corrupt(`A step of ${queueId} puts into ${record.queueId}.`);
  }
  if (queue !== undefined && queue.version !== (set.queue?.version ?? 0) + 1) {
    throw corrupt(`Version ${queue.version} of queue ${queueId} follows on nothing stored.`);
  }
};

const checkTokens = (
  set: QueueWorkingSet,
  puts: readonly Token[],
  loaded: ReadonlySet<number | undefined>,
): void => {
  const numbers = new Set(puts.map(({ no }) => no));
  if (numbers.size < puts.length) throw corrupt("A token is put twice.");
  const live = new Set<string>();
  for (const token of puts) {
    const { no, userId } = token;
    if (!loaded.has(no) && set.tokens.get(no)) throw corrupt(`Token ${no} is not new.`);
    if (!isLive(token)) continue;
    const other = set.liveOf.get(userId) ?? no;
    if ((other !== no && !numbers.has(other)) || live.has(userId)) {
      throw corrupt("A user would have two live tokens.");
    }
    live.add(userId);
  }
};

/** Keeps `due` sorted, as far as it was loaded. */
const updateDue = (set: QueueWorkingSet, puts: readonly Token[]): void => {
  const { lastDue } = set;
  const numbers = new Set(puts.map(({ no }) => no));
  const added = puts.filter(
    (token): token is ActiveToken =>
      token.status === "active" && (lastDue === null || compareEnds(token, lastDue) <= 0),
  );
  if (added.length === 0 && !set.due.some(({ no }) => numbers.has(no))) return;
  set.due = [...set.due.filter(({ no }) => !numbers.has(no)), ...added].sort(compareEnds);
};

/**
 * Applies a change, so that later views of the batch see it. If the change is refused, nothing is
 * applied.
 */
export const applyToQueue = (
  set: QueueWorkingSet,
  slice: QueueSlice,
  { token, live, due, next, stale = [] }: QueueState,
  change: QueueChange,
): void => {
  const { queue, tokens = [], departed = [], events = [], journal } = change;
  const loaded = new Set([token, live, ...due, ...next, ...stale].map((it) => it?.no));
  checkQueue(set, slice, change);
  checkTokens(set, tokens, loaded);

  if (queue !== undefined) set.queue = queue;
  for (const put of tokens) {
    set.put.set(put.no, { isNew: set.put.get(put.no)?.isNew ?? !loaded.has(put.no) });
    noteToken(set, put);
  }
  updateDue(set, tokens);
  set.departed.push(...departed);
  set.events.push(...events);
  if (journal !== undefined) set.journal.push(journal);
};
