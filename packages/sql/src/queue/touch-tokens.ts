import type { QueueId, Sighting } from "@admit-one/core";
import { type Sql, textOf, toRows } from "../sql.ts";

const columns = { queue_id: "text", no: "int", hint_ends_at_ms: "int" } as const;

/** No index contains the column, so PostgreSQL does not need to update one. */
const touchText = textOf(
  (dialect) =>
    "update admit_queue_token set hint_ends_at_ms = put.hint_ends_at_ms " +
    // Each row carries the queue's id. As a parameter it would lead planners to read the whole queue,
    // as would a plain condition on the status.
    `from (${dialect.rows(columns)}) as put ` +
    `where ${dialect.keyIs("admit_queue_token.queue_id", "put.queue_id")} ` +
    "and admit_queue_token.no = put.no " +
    "and admit_queue_token.status || '' = 'waiting' " +
    "and coalesce(admit_queue_token.hint_ends_at_ms, 0) < put.hint_ends_at_ms",
);

/** Rows in one statement. A database may compare each with each. */
const rowsMax = 64;

/** Records the tokens that were seen. Locks only their rows. */
export const touchTokens = async (
  sql: Sql,
  queueId: QueueId,
  seen: readonly Sighting[],
): Promise<void> => {
  const latest = new Map(
    seen
      .toSorted((a, b) => a.hintEndsAtMs - b.hintEndsAtMs)
      .map((one) => [one.no, one.hintEndsAtMs] as const),
  );
  // Update in one order, so that servers that saw the same tokens seldom wait for each other.
  const sorted = [...latest].sort(([a], [b]) => a - b);
  for (let from = 0; from < sorted.length; from += rowsMax) {
    const some = sorted.slice(from, from + rowsMax);
    await sql.run(touchText(sql), toRows(some.map((one) => [queueId, ...one])));
  }
};
