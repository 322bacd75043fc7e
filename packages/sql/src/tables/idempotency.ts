import type { IdempotencyRecord, UserId } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, json, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

export const recordTable = defineTable(
  "admit_idempotency_record",
  {
    user_id: text<UserId>(),
    idempotency_key: text().as("key"),
    fingerprint: text(),
    answer: json<IdempotencyRecord["answer"]>(),
    at_ms: bigint(),
  },
  {
    primaryKey: ["user_id", "idempotency_key"],
    indexes: { admit_idempotency_record_at: { on: ["at_ms"] } },
  },
);

export type RecordRow = RowOf<typeof recordTable>;
export const selectRecord = selectOf(recordTable);
export const recordColumns = columnsOf(recordTable);
export const fromRecord: (record: IdempotencyRecord) => RowValues = encoderOf(recordTable);
export const toRecord: (row: RecordRow) => IdempotencyRecord = decoderOf(recordTable);
