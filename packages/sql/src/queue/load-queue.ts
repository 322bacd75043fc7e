import type { ActiveToken, QueueSlice, QueueState, Token, WaitingToken } from "@admit-one/core";
import { columnList, type Sql } from "../sql.ts";
import { departedBetween } from "./departures.ts";
import {
  type QueueRow,
  queueColumns,
  type TokenRow,
  tokenColumns,
  toQueue,
  toToken,
} from "./queue-rows.ts";

export const selectQueue = `select ${queueColumns.join(", ")} from admit_queue where queue_id = ?`;
export const selectToken = `select ${columnList(tokenColumns)} from admit_queue_token where queue_id = ?`;

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
  where: string,
  ...params: readonly (string | number)[]
): Promise<readonly T[]> => {
  const rows = await sql.all<TokenRow>(`${selectToken} ${where}`, ...params);
  // The condition names the status, so the rows are of that kind.
  return rows.map((row) => toToken(row) as T);
};

/** Loads a slice; `lock` is the dialect's clause for the queue's row, which guards all the rest. */
export const loadQueue = async (sql: Sql, slice: QueueSlice, lock: string): Promise<QueueState> => {
  const { queueId, no, user, due, next } = slice;
  const row = await sql.one<QueueRow>(selectQueue + lock, queueId);
  if (row === null) return emptyState;
  const queue = toQueue(row);
  const [token = null] =
    no === undefined ? [] : await tokens<Token>(sql, "and no = ?", queueId, no);
  const [live = null] =
    user === undefined
      ? []
      : await tokens<WaitingToken | ActiveToken>(
          sql,
          "and user_id = ? and status in ('waiting', 'active')",
          queueId,
          user,
        );
  const subject = token ?? live;
  return {
    queue,
    token,
    live,
    departedAhead:
      subject === null ? 0 : await departedBetween(sql, queueId, queue.head, subject.no),
    due:
      due === undefined
        ? []
        : await tokens<ActiveToken>(
            sql,
            "and status = 'active' order by ends_at_ms, no limit ?",
            queueId,
            due,
          ),
    next:
      next === undefined
        ? []
        : await tokens<WaitingToken>(
            sql,
            "and status = 'waiting' and no > ? order by no limit ?",
            queueId,
            queue.head,
            next,
          ),
  };
};
