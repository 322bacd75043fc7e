import type {
  EndedToken,
  ExpiredToken,
  QueueChange,
  QueueId,
  QueuePlace,
  QueueSlice,
  QueueState,
  QueueStore,
  TokenRef,
} from "@admit-one/core";
import type { MemoryEventLog } from "./event-log.ts";
import type { MemoryJournal } from "./journal.ts";
import { createLine, type Line } from "./line.ts";
import { byText } from "./sorted.ts";
import { corrupt, storable, storableChange } from "./storable.ts";
import { turn } from "./turn.ts";

/** All queues that were ever put. */
export type Lines = Map<QueueId, Line>;

/** Queues in memory. Load, decide and save run without a pause, so nothing can come in between. */
export const createMemoryQueueStore = ({
  lines,
  log,
  journal,
}: {
  readonly lines: Lines;
  readonly log: MemoryEventLog;
  readonly journal: MemoryJournal;
}): QueueStore => {
  const empty = createLine();

  const load = (slice: QueueSlice): QueueState => (lines.get(slice.queueId) ?? empty).load(slice);

  const save = (queueId: QueueId, state: QueueState, given: QueueChange): void => {
    const change = storableChange(given);
    checkQueueId(queueId, change);
    const line = lines.get(queueId) ?? createLine();
    line.check(state, change);
    log.check(change.events ?? []);
    const entry = journal.check(change.journal);
    // Nothing above writes and nothing below can fail, so the step is atomic.
    if (change.queue !== undefined) lines.set(queueId, line);
    line.apply(change);
    log.append(change.events ?? []);
    journal.append(entry);
  };

  return {
    database: lines,
    update: async (slice, decide) => {
      await turn();
      const state = load(slice);
      const { outcome, change } = decide(state);
      if (change !== undefined) save(slice.queueId, state, change);
      return outcome;
    },
    read: async (slice) => {
      await turn();
      return load(slice);
    },
    touch: async (queueId, seen) => {
      await turn();
      lines.get(queueId)?.touch(storable(seen, "seen"));
    },
    tokensOf: async (userId, { after, limit }) => {
      await turn();
      return [...lines.values()]
        .flatMap((line) => line.tokensOf(userId))
        .filter((token) => after === null || byPlace(token, after) > 0)
        .toSorted(byPlace)
        .slice(0, limit);
    },
    lastEnded: async (queueId, userId) => {
      await turn();
      return lines.get(queueId)?.lastEnded(userId) ?? null;
    },
    queues: async ({ after, limit }) => {
      await turn();
      return [...lines.values()]
        .flatMap((line) => line.queue ?? [])
        .filter((queue) => after === null || byAge(queue, after) > 0)
        .toSorted(byAge)
        .slice(0, limit);
    },
    journal: async (filter, part) => {
      await turn();
      return journal.list(filter, part);
    },
    ended: async (beforeMs, { after, limit }) => {
      await turn();
      const isBefore = (token: ExpiredToken): boolean => after !== null && byEnd(token, after) <= 0;
      return [...lines.values()]
        .flatMap((line) => line.ended(beforeMs, isBefore, limit))
        .toSorted(byEnd)
        .slice(0, limit);
    },
    forget: async (tokens) => {
      await turn();
      return tokens.filter(({ queueId, no }) => lines.get(queueId)?.forget(no)).length;
    },
    queueIds: async () => {
      await turn();
      return [...lines.keys()];
    },
  };
};

const byPlace = (a: TokenRef, b: TokenRef): number => byText(a.queueId, b.queueId) || a.no - b.no;

const byAge = (a: QueuePlace, b: QueuePlace): number =>
  b.createdAtMs - a.createdAtMs || byText(b.queueId, a.queueId);

const byEnd = (a: EndedToken, b: EndedToken): number => a.endedAtMs - b.endedAtMs || byPlace(a, b);

const checkQueueId = (queueId: QueueId, { queue, tokens = [] }: QueueChange): void => {
  for (const record of queue === undefined ? tokens : [queue, ...tokens]) {
    if (record.queueId !== queueId) corrupt(`a step of ${queueId} put into ${record.queueId}.`);
  }
};
