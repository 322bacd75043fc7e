import type {
  ActiveToken,
  Queue,
  QueueSlice,
  QueueState,
  Token,
  WaitingToken,
} from "@admit-one/core";
import { columnList, type Sql } from "../sql.ts";
import { departedBetween, gapsSince } from "./departures.ts";
import {
  type QueueRow,
  queueColumns,
  type TokenRow,
  tokenColumns,
  toQueue,
  toToken,
} from "./queue-rows.ts";

export const selectQueue = `select ${queueColumns.join(", ")} from admit_queue where queue_id = ?`;
const fromTokens = `select ${columnList(tokenColumns)} from admit_queue_token where`;

export const selectToken = `${fromTokens} queue_id = ?`;

/**
 * Live tokens, to be found by their users. The queue is compared by no index: a database that does
 * not know yet how long a line has become would take its name for rare, and read the whole line.
 */
export const selectLive = `${fromTokens} queue_id || '' = ? and status in ('waiting', 'active')`;

const emptyState: QueueState = {
  queue: null,
  token: null,
  live: null,
  departedAhead: 0,
  due: [],
  next: [],
};

const tokens = async <T extends Token>(
  sql: Sql,
  text: string,
  ...params: readonly (string | number)[]
): Promise<readonly T[]> => {
  const rows = await sql.all<TokenRow>(text, ...params);
  // The condition names the status, so the rows are of that kind.
  return rows.map((row) => toToken(row) as T);
};

/** Loads a slice; `lock` is the dialect's clause for the queue's row, which guards all the rest. */
export const loadQueue = async (sql: Sql, slice: QueueSlice, lock: string): Promise<QueueState> => {
  const { queueId } = slice;
  const row = await sql.one<QueueRow>(selectQueue + lock, queueId);
  if (row === null) return emptyState;
  const queue = toQueue(row);
  const { no, user, due, next } = slice;
  const [token = null] = no === undefined ? [] : await tokens<Token>(sql, ofNumber, queueId, no);
  const [live = null] =
    user === undefined ? [] : await tokens<LiveToken>(sql, ofUser, queueId, user);
  const subject = token ?? live;
  return {
    queue,
    token,
    live,
    departedAhead:
      subject === null ? 0 : await departedBetween(sql, queueId, queue.head, subject.no),
    due: due === undefined ? [] : await tokens<ActiveToken>(sql, byEnd, queueId, due),
    next:
      next === undefined
        ? []
        : await tokens<WaitingToken>(sql, afterHead, queueId, queue.head, next),
    ...(await loadRarely(sql, slice, queue)),
  };
};

type LiveToken = WaitingToken | ActiveToken;

const ofNumber = `${selectToken} and no = ?`;
const ofUser = `${selectLive} and user_id = ?`;
const byEnd = `${selectToken} and status = 'active' order by ends_at_ms, no limit ?`;
const afterHead = `${selectToken} and status = 'waiting' and no > ? order by no limit ?`;
const ofNumbers = `${selectToken} and no > ? and no <= ? and status in ('waiting', 'active') order by no`;

const loadRarely = async (
  sql: Sql,
  { queueId, stale, gapsSince: version }: QueueSlice,
  { head, sweptThroughNo, closedThroughNo }: Queue,
): Promise<Pick<QueueState, "stale" | "gaps">> => {
  const through = Math.min(sweptThroughNo + (stale ?? 0), closedThroughNo);
  const staleTokens =
    through > sweptThroughNo
      ? await tokens<LiveToken>(sql, ofNumbers, queueId, sweptThroughNo, through)
      : [];
  return {
    ...(stale !== undefined && { stale: staleTokens }),
    ...(version !== undefined && { gaps: await gapsSince(sql, queueId, head, version) }),
  };
};

/**
 * Loads a slice for an update that would rather not wait: null where another one has the queue.
 */
export const loadIfFree = async (sql: Sql, slice: QueueSlice): Promise<QueueState> => {
  const { forUpdate, forUpdateIfFree } = sql.dialect;
  if (forUpdateIfFree === undefined) return loadQueue(sql, slice, forUpdate);
  const state = await loadQueue(sql, slice, forUpdateIfFree);
  // A queue that is not there is not locked by anybody either: who asks for a step knows that it is.
  return state.queue === null ? { ...state, busy: true } : state;
};
