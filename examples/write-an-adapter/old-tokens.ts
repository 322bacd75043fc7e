import type { ExpiredToken, QueueStore, Token } from "@admit-one/core";
import type { Database } from "./database.ts";

type OldTokens = Pick<QueueStore, "tokensOf" | "lastEnded" | "ended" | "forget">;

/** Tokens across all queues: those of one user, and those that ended long ago. */
export const createOldTokens = ({ docs, run, step }: Database): OldTokens => ({
  tokensOf: async (userId, { after, limit }) =>
    docs<Token>(
      `select doc from token where user_id = ? and (queue_id, no) > (?, ?)
         order by queue_id, no limit ?`,
      userId,
      after?.queueId ?? "",
      after?.no ?? 0,
      limit,
    ),
  lastEnded: async (queueId, userId) =>
    docs<ExpiredToken>(
      `select doc from token where user_id = ? and queue_id = ? and status = 'expired'
         order by no desc limit 1`,
      userId,
      queueId,
    )[0] ?? null,
  ended: async (beforeMs, { after, limit }) =>
    docs<ExpiredToken>(
      `select doc from token where status = 'expired' and ended_at_ms < ?
         and (ended_at_ms, queue_id, no) > (?, ?, ?)
         order by ended_at_ms, queue_id, no limit ?`,
      beforeMs,
      after?.endedAtMs ?? -1,
      after?.queueId ?? "",
      after?.no ?? 0,
      limit,
    ),
  forget: async (tokens) =>
    step(() =>
      tokens.reduce(
        (sum, { queueId, no }) =>
          sum +
          run(
            "delete from token where queue_id = ? and no = ? and status = 'expired'",
            queueId,
            no,
          ),
        0,
      ),
    ),
});
