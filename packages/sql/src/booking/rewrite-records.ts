import type { IdempotencyRecord, Part, UserId } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { type Sql, textOf, toRows } from "../sql.ts";
import {
  fromRecord,
  type RecordRow,
  recordColumns,
  selectRecord,
  toRecord,
} from "../tables/idempotency.ts";

const deleteText = textOf(
  ({ anyOf }) =>
    `delete from admit_idempotency_record where user_id = ? and ${anyOf("idempotency_key")}`,
);

const putText = textOf(
  ({ rows, keyIs }) =>
    "update admit_idempotency_record set fingerprint = put.fingerprint, answer = put.answer, " +
    `at_ms = put.at_ms from (${rows(recordColumns)}) as put ` +
    `where ${keyIs("admit_idempotency_record.user_id", "put.user_id")} ` +
    "and admit_idempotency_record.idempotency_key = put.idempotency_key",
);

/**
 * Replaces a user's next records with the results of `rewrite`; null deletes a record. Returns the
 * last key that it read.
 */
export const rewriteRecords = async (
  sql: Sql,
  userId: UserId,
  { after, limit }: Part<string>,
  rewrite: (record: IdempotencyRecord) => IdempotencyRecord | null,
): Promise<string | null> => {
  const rows = await sql.all<RecordRow>(
    `${selectRecord} where user_id = ? and idempotency_key > ? ` +
      `order by idempotency_key limit ?${sql.dialect.forUpdate}`,
    userId,
    after ?? "",
    limit,
  );
  const gone: string[] = [];
  const put: IdempotencyRecord[] = [];
  for (const record of rows.map(toRecord)) {
    const instead = rewrite(record);
    if (instead === null) gone.push(record.key);
    else if (instead.userId !== userId || instead.key !== record.key) {
      throw corrupt("An idempotency record was given another key.");
    } else if (instead !== record) put.push(instead);
  }
  if (gone.length > 0) await sql.run(deleteText(sql), userId, JSON.stringify(gone));
  if (put.length > 0) {
    await sql.run(putText(sql), toRows(put.map(fromRecord)));
  }
  return rows.at(-1)?.idempotency_key ?? null;
};
