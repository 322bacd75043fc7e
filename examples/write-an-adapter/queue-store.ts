import {
  type ActiveToken,
  emptyGapBits,
  type GapBlock,
  gapBlockOf,
  gapBlockSize,
  markGaps,
  type Queue,
  type QueueChange,
  type QueueId,
  type QueueSlice,
  type QueueState,
  type QueueStore,
  type Token,
  type WaitingToken,
} from "@admit-one/core";
import { corrupt, type Database } from "./database.ts";
import { appendEvents } from "./event-log.ts";
import { appendJournal, findJournal } from "./journal.ts";
import { createOldTokens } from "./old-tokens.ts";

/** Departures by block of 1,024 numbers, one bit each. */
const gaps = ({ docs }: Database, queueId: QueueId, head: number, since: number): GapBlock[] => {
  const left = docs<{ readonly no: number; readonly version: number }>(
    `select json_object('no', no, 'version', version) as doc from departed
       where queue_id = ? and no >= ?`,
    queueId,
    gapBlockOf(head) * gapBlockSize,
  );
  return [...Map.groupBy(left, ({ no }) => gapBlockOf(no))]
    .filter(([, numbers]) => numbers.some(({ version }) => version > since))
    .map(([block, numbers]) => ({
      block,
      bits: markGaps(
        emptyGapBits(),
        numbers.map(({ no }) => no),
      ),
    }));
};

const stale = (
  { docs }: Database,
  { sweptThroughNo, closedThroughNo, queueId }: Queue,
  n: number,
) =>
  docs<WaitingToken | ActiveToken>(
    `select doc from token where queue_id = ? and no > ? and no <= ? and status <> 'expired'
       order by no`,
    queueId,
    sweptThroughNo,
    Math.min(sweptThroughNo + n, closedThroughNo),
  );

const load = (database: Database, slice: QueueSlice): QueueState => {
  const { docs, doc, count } = database;
  const { queueId, no = -1, user = null, due = 0, next = 0 } = slice;
  const queue = doc<Queue>("select doc from queue where queue_id = ?", queueId);
  const token = doc<Token>("select doc from token where queue_id = ? and no = ?", queueId, no);
  const live = doc<WaitingToken | ActiveToken>(
    "select doc from token where queue_id = ? and user_id = ? and status <> 'expired'",
    queueId,
    user,
  );
  const head = queue?.head ?? 0;
  return {
    queue,
    token,
    live,
    // Honest, and slow for a long line: whoever expects one counts per block of numbers.
    departedAhead: count(
      "select count(*) from departed where queue_id = ? and no > ? and no < ?",
      queueId,
      head,
      (token ?? live)?.no ?? 0,
    ),
    due: docs(
      `select doc from token where queue_id = ? and status = 'active'
         order by ends_at_ms, no limit ?`,
      queueId,
      due,
    ),
    next: docs(
      `select doc from token where queue_id = ? and status = 'waiting' and no > ?
         order by no limit ?`,
      queueId,
      head,
      next,
    ),
    ...(slice.stale !== undefined && {
      stale: queue === null ? [] : stale(database, queue, slice.stale),
    }),
    ...(slice.gapsSince !== undefined && { gaps: gaps(database, queueId, head, slice.gapsSince) }),
  };
};

const putQueue = ({ run }: Database, queueId: QueueId, queue: Queue): void => {
  const doc = JSON.stringify(queue);
  const changed =
    queue.version === 1
      ? run("insert into queue (doc) values (?)", doc)
      : run(
          "update queue set doc = ? where queue_id = ? and version = ?",
          doc,
          queueId,
          queue.version - 1,
        );
  if (changed === 0) corrupt(`queue ${queueId} is not at version ${queue.version - 1}`);
};

const save = (database: Database, queueId: QueueId, change: QueueChange): void => {
  const { run } = database;
  if (change.queue !== undefined) putQueue(database, queueId, change.queue);
  const puts = change.tokens ?? [];
  // Old places are given up first: the same user may leave one and take another.
  const endedFirst = [...puts].sort(
    (a, b) => Number(b.status === "expired") - Number(a.status === "expired"),
  );
  for (const token of endedFirst) {
    run(
      "insert into token (doc) values (?) on conflict (queue_id, no) do update set doc = excluded.doc",
      JSON.stringify(token),
    );
  }
  for (const no of change.departed ?? []) {
    run("insert or ignore into departed values (?, ?, ?)", queueId, no, change.queue?.version ?? 0);
  }
  appendEvents(database, change.events);
  appendJournal(database, "queue_journal", change.journal);
};

export const createQueueStore = (database: Database): QueueStore => {
  const { step, read, docs } = database;
  return {
    database,
    update: async (slice, decide) =>
      step(() => {
        const { outcome, change } = decide(load(database, slice));
        if (change !== undefined) save(database, slice.queueId, change);
        return outcome;
      }),
    read: async (slice) => read(() => load(database, slice)),
    touch: async (queueId, seen) =>
      step(() => {
        for (const { no, hintEndsAtMs } of seen) {
          database.run(
            `update token set doc = json_set(doc, '$.hintEndsAtMs', ?) where queue_id = ? and no = ?
               and status = 'waiting' and coalesce(doc ->> 'hintEndsAtMs', 0) < ?`,
            hintEndsAtMs,
            queueId,
            no,
            hintEndsAtMs,
          );
        }
      }),
    ...createOldTokens(database),
    queues: async ({ after, limit }) => {
      const { createdAtMs, queueId } = after ?? {
        createdAtMs: Number.MAX_SAFE_INTEGER,
        queueId: "",
      };
      return docs<Queue>(
        `select doc from queue where (doc ->> 'createdAtMs', queue_id) < (?, ?)
          order by doc ->> 'createdAtMs' desc, queue_id desc limit ?`,
        createdAtMs,
        queueId,
        limit,
      );
    },
    journal: async (filter, part) => findJournal(database, "queue_journal", filter, part),
    queueIds: async () => docs<Queue>("select doc from queue").map(({ queueId }) => queueId),
  };
};
