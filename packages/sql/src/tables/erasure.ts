import type { Erasure, UserId } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

/** Users whose data is being erased. A row is deleted when its erasure is done. */
export const erasureTable = defineTable(
  "admit_erasure",
  {
    user_id: text<UserId>(),
    pseudonym: text<UserId>(),
    requested_at_ms: bigint(),
    due_at_ms: bigint(),
  },
  { primaryKey: ["user_id"], indexes: { admit_erasure_due: { on: ["due_at_ms"] } } },
);

export type ErasureRow = RowOf<typeof erasureTable>;
export const selectErasure = selectOf(erasureTable);
export const erasureColumns = columnsOf(erasureTable);
export const fromErasure: (erasure: Erasure) => RowValues = encoderOf(erasureTable);
export const toErasure: (row: ErasureRow) => Erasure = decoderOf(erasureTable);
