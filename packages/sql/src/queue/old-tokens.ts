import type {
  EndedToken,
  ExpiredToken,
  Part,
  QueueId,
  Token,
  TokenRef,
  UserId,
} from "@admit-one/core";
import { columnList, type Sql, textOf, toRows } from "../sql.ts";
import { selectToken, type TokenRow, tokenColumns, toToken } from "../tables/queue.ts";

// Live and ended tokens have one partial index each, which is used only if its condition is stated.
// Without a bare `queue_id`, no database scans whole queues in the order of the key instead.
const ofUser = (statuses: string): string =>
  `${selectToken} where user_id = ? and ${statuses} and (queue_id || '', no) > (?, ?)`;
const tokensOfText =
  `select ${columnList(tokenColumns)} from (${ofUser("status in ('waiting', 'active')")} ` +
  `union all ${ofUser("status = 'expired'")}) as token order by queue_id || '', no limit ?`;

/** Sorts before every token. */
const beforeAll: TokenRef = { queueId: "" as QueueId, no: 0 };

export const tokensOf = async (
  sql: Sql,
  userId: UserId,
  { after, limit }: Part<TokenRef>,
): Promise<readonly Token[]> => {
  const { queueId, no } = after ?? beforeAll;
  const behind = [userId, queueId, no];
  const rows = await sql.all<TokenRow>(tokensOfText, ...behind, ...behind, limit);
  return rows.map(toToken);
};

// The same detour around the bare `queue_id`: only the index of ended tokens by user serves it.
const lastEndedText =
  `${selectToken} where user_id = ? and queue_id || '' = ? and status = 'expired' ` +
  "order by no desc limit 1";

export const lastEnded = async (
  sql: Sql,
  queueId: QueueId,
  userId: UserId,
): Promise<ExpiredToken | null> => {
  const [row] = await sql.all<TokenRow>(lastEndedText, userId, queueId);
  // The condition fixes the status, so the row is an expired token.
  return row === undefined ? null : (toToken(row) as ExpiredToken);
};

const endedText =
  `${selectToken} where status = 'expired' and ended_at_ms < ? and (ended_at_ms, queue_id, no) > (?, ?, ?) ` +
  "order by ended_at_ms, queue_id, no limit ?";

export const endedTokens = async (
  sql: Sql,
  beforeMs: number,
  { after, limit }: Part<EndedToken>,
): Promise<readonly ExpiredToken[]> => {
  const { endedAtMs, queueId, no } = after ?? { ...beforeAll, endedAtMs: -1 };
  const rows = await sql.all<TokenRow>(endedText, beforeMs, endedAtMs, queueId, no, limit);
  // The condition fixes the status, so all rows are expired tokens.
  return rows.map((row) => toToken(row) as ExpiredToken);
};

const forgetText = textOf(({ deleteFound, keyIs, rows }) =>
  deleteFound(
    "admit_queue_token",
    ["queue_id", "no"],
    "select token.queue_id, token.no from " +
      `(${rows({ queue_id: "text", no: "int" })}) as asked join admit_queue_token as token ` +
      `on ${keyIs("token.queue_id", "asked.queue_id")} and token.no = asked.no ` +
      "where token.status = 'expired'",
  ),
);

/** Returns the number of deleted tokens. */
export const forgetTokens = (sql: Sql, tokens: readonly TokenRef[]): Promise<number> =>
  sql.run(forgetText(sql), toRows(tokens.map(({ queueId, no }) => [queueId, no])));
