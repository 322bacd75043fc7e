import type { QueueId, Sighting } from "@admit-one/core";
import { type Sql, textOf, toRows } from "../sql.ts";

const columns = { no: "int", hint_ends_at_ms: "int" } as const;

/** No index has the column, so PostgreSQL need not touch one either. */
const touchText = textOf(
  (dialect) =>
    "update admit_queue_token set hint_ends_at_ms = put.hint_ends_at_ms " +
    `from (${dialect.rows(columns)}) as put ` +
    "where admit_queue_token.queue_id = ? and admit_queue_token.no = put.no " +
    "and admit_queue_token.status = 'waiting' " +
    "and coalesce(admit_queue_token.hint_ends_at_ms, 0) < put.hint_ends_at_ms",
);

/** Writes down who was seen, in one statement; takes no lock but those of the tokens' rows. */
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
  await sql.run(touchText(sql), toRows([...latest]), queueId);
};
