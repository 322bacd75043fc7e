import type { Account, Currency, LedgerEntry, PaymentId } from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf, selectOf } from "./define-table.ts";

/** Entries are appended and never changed. */
export const ledgerTable = defineTable(
  "admit_ledger_entry",
  {
    entry_id: text(),
    posting_id: text(),
    account: text<Account>(),
    amount: bigint(),
    currency: text<Currency>(),
    payment_id: text<PaymentId>().nullable(),
    at_ms: bigint(),
  },
  {
    primaryKey: ["entry_id"],
    indexes: {
      admit_ledger_entry_payment: { on: ["payment_id"], where: "payment_id is not null" },
    },
  },
);

export const selectEntry = selectOf(ledgerTable);
export const entryColumns = columnsOf(ledgerTable);
export const fromEntry: (entry: LedgerEntry) => RowValues = encoderOf(ledgerTable);
export const toEntry: (row: RowOf<typeof ledgerTable>) => LedgerEntry = decoderOf(ledgerTable);
