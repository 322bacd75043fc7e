import type { ActiveToken, GapBlock, Queue, QueueId, QueueSlice } from "@admit-one/core";
import { type OnDialect, type Read, type Sql, textOf } from "../../sql.ts";
import {
  type QueueRow,
  selectQueue,
  selectToken,
  type TokenRow,
  toQueue,
  toToken,
} from "../../tables/queue.ts";
import type { UnitOfWork } from "../../unit-of-work.ts";
import { departedAheadOf, gapsRead } from "../departures.ts";
import { isShared } from "./view.ts";
import { createQueueWorkingSet, noteToken, type QueueWorkingSet } from "./working-set.ts";

const ofQueue = `${selectToken} where queue_id = ?`;

export const ofNumber = `${ofQueue} and no = ?`;
export const ofNumbers = textOf(({ selectPairs }) =>
  selectPairs(selectToken, "queue_id", "no", { type: "int" }),
);

/**
 * Finds live tokens by their users. The bare `queue_id` is avoided, so that no index on it is used:
 * a database without statistics would assume few rows for a queue, and read all of it.
 */
const ofUsers = textOf(
  ({ anyOf }) =>
    `${selectToken} where queue_id || '' = ? and status in ('waiting', 'active') and ${anyOf("user_id")}`,
);
const byEnd = `${ofQueue} and status = 'active' order by ends_at_ms, no limit ?`;
const afterHead = `${ofQueue} and status = 'waiting' and no > ? order by no limit ?`;
const betweenNumbers = `${ofQueue} and no > ? and no <= ? and status in ('waiting', 'active') order by no`;

/** Due tokens beyond the number that a slice needs: some may end while the batch is decided. */
const spareDue = 100;

/** What the slices of one queue need. */
const wantedBy = (slices: readonly QueueSlice[]) => {
  const dues = slices.flatMap(({ due }) => due ?? []);
  return {
    queueId: slices[0]?.queueId as QueueId,
    numbers: [...new Set(slices.flatMap(({ no }) => no ?? []))],
    users: [...new Set(slices.flatMap(({ user }) => user ?? []))],
    /** Null if no slice needs any. */
    due: dues.length === 0 ? null : Math.max(...dues) + (slices.length > 1 ? spareDue : 0),
  };
};

type Loading = {
  readonly set: QueueWorkingSet;
  /** The reads that depend only on the slices. They go in one round trip. */
  readonly reads: readonly Read[];
};

const startLoad = (on: OnDialect, slices: readonly QueueSlice[], lock: string): Loading => {
  const { queueId, numbers, users, due } = wantedBy(slices);
  const set = createQueueWorkingSet(numbers, users);
  // If the queue was created after it was read, its tokens count as absent too.
  const note = (rows: readonly TokenRow[]): void => {
    if (set.loaded !== null) for (const row of rows) noteToken(set, toToken(row));
  };
  const reads: Read[] = [
    {
      text: `${selectQueue} where queue_id = ?${lock}`,
      params: [queueId],
      take: ([row]: readonly QueueRow[]) => {
        set.queue = set.loaded = row === undefined ? null : toQueue(row);
      },
    },
  ];
  if (numbers.length === 1) {
    reads.push({ text: ofNumber, params: [queueId, numbers[0] ?? 0], take: note });
  } else if (numbers.length > 1) {
    const params = [queueId, JSON.stringify(numbers)];
    reads.push({ text: ofNumbers(on), params, take: note });
  }
  if (users.length > 0) {
    reads.push({ text: ofUsers(on), params: [queueId, JSON.stringify(users)], take: note });
  }
  if (due !== null) {
    reads.push({
      text: byEnd,
      params: [queueId, due],
      take: (rows: readonly TokenRow[]) => {
        note(rows);
        // The statement fixes the status, so all rows are active tokens.
        if (set.loaded !== null) set.due = rows.map((row) => toToken(row) as ActiveToken);
        set.lastDue = rows.length === due ? (set.due.at(-1) ?? null) : null;
      },
    });
  }
  return { set, reads };
};

/** The other reads of a slice that is loaded by itself, once the queue's row is known. */
const rareReads = (
  set: QueueWorkingSet,
  { queueId, next, stale, gapsSince }: QueueSlice,
): readonly Read[] => {
  if (set.loaded === null) return [];
  const { head, sweptThroughNo, closedThroughNo } = set.loaded;
  const reads: Read[] = [];
  const fill = (part: keyof QueueWorkingSet["rare"]) => (rows: readonly TokenRow[]) => {
    set.rare = { ...set.rare, [part]: rows.map(toToken) };
  };
  if (next !== undefined) {
    reads.push({ text: afterHead, params: [queueId, head, next], take: fill("next") });
  }
  if (stale !== undefined) {
    set.rare = { ...set.rare, stale: [] };
    const through = Math.min(sweptThroughNo + stale, closedThroughNo);
    const params = [queueId, sweptThroughNo, through];
    if (through > sweptThroughNo) reads.push({ text: betweenNumbers, params, take: fill("stale") });
  }
  if (gapsSince !== undefined) {
    const take = (gaps: readonly GapBlock[]): void => {
      set.rare = { ...set.rare, gaps };
    };
    reads.push(gapsRead(queueId, head, gapsSince, take));
  }
  return reads;
};

/** The tokens for which a slice needs the number of departures ahead. */
const waitingOf = (set: QueueWorkingSet, slices: readonly QueueSlice[]): readonly number[] => {
  const { loaded, tokens, liveOf } = set;
  if (loaded === null) return [];
  const subjects = slices.flatMap(({ no, user }) => [
    no !== undefined && tokens.get(no) ? no : [],
    user === undefined ? [] : (liveOf.get(user) ?? []),
  ]);
  return [...new Set(subjects.flat())].filter((no) => no - loaded.head >= 2);
};

/** Loads what slices of one queue need. `lock` is the clause that locks the queue's row. */
export const loadQueue = async (
  sql: Sql,
  slices: readonly QueueSlice[],
  lock: string,
): Promise<QueueWorkingSet> => {
  const { set, reads } = startLoad(sql, slices, lock);
  await sql.reads(reads);
  const [{ queueId }] = slices as readonly [QueueSlice];
  // With `forUpdateIfFree`, no row means that another step has it: callers use it only for queues
  // that exist.
  if (set.loaded === null && lock === sql.dialect.forUpdateIfFree)
    set.rare = { next: [], busy: true };
  for (const slice of slices.filter((it) => !isShared(it))) await sql.reads(rareReads(set, slice));
  const waiting = waitingOf(set, slices);
  if (waiting.length > 0) {
    const { head } = set.loaded as Queue;
    set.departedAhead = await departedAheadOf(sql, queueId, head, waiting);
  }
  return set;
};

/** The same at one moment, without a lock. It takes two round trips only if a token waits. */
export const readQueue = async (
  work: UnitOfWork,
  slices: readonly QueueSlice[],
): Promise<QueueWorkingSet> => {
  let loading = startLoad(work, slices, "");
  await work.moment((sql) => {
    loading = startLoad(sql, slices, "");
    return loading.reads;
  });
  return waitingOf(loading.set, slices).length === 0
    ? loading.set
    : await work.read((sql) => loadQueue(sql, slices, ""));
};
