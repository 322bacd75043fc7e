import type { Account, Currency, LedgerEntry, PaymentId } from "@admit-one/core";
import { corrupt } from "../errors.ts";
import { columnList, insertOf, putRows, type Sql, type Statement } from "../sql.ts";
import { type Int, int } from "../values.ts";

const entryColumns = {
  entry_id: "text",
  posting_id: "text",
  account: "text",
  amount: "int",
  currency: "text",
  payment_id: "text",
  at_ms: "int",
} as const;

export const selectEntry = `select ${columnList(entryColumns)} from admit_ledger_entry`;

export type EntryRow = {
  readonly entry_id: string;
  readonly posting_id: string;
  readonly account: Account;
  readonly amount: Int;
  readonly currency: Currency;
  readonly payment_id: PaymentId | null;
  readonly at_ms: Int;
};

export const toEntry = (row: EntryRow): LedgerEntry => ({
  entryId: row.entry_id,
  postingId: row.posting_id,
  account: row.account,
  amount: int(row.amount),
  currency: row.currency,
  paymentId: row.payment_id,
  atMs: int(row.at_ms),
});

const insertText = insertOf("admit_ledger_entry", entryColumns);

/** What appends entries; the primary key refuses one that was written before. */
export const entryStatements = (
  sql: Sql,
  entries: readonly LedgerEntry[],
): readonly Statement[] => {
  const rows = entries.map((entry) => [
    entry.entryId,
    entry.postingId,
    entry.account,
    entry.amount,
    entry.currency,
    entry.paymentId,
    entry.atMs,
  ]);
  return putRows(sql, insertText, rows, () => corrupt("Not all entries of the ledger were saved."));
};
