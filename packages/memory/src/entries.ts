import type { LedgerEntry } from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import { corrupt } from "./storable.ts";

/** The ledger: entries come, and never change or go. */
export type Entries = {
  /** Refuses with `CORRUPT` an entry that is there already. */
  check(entries: readonly LedgerEntry[]): void;
  append(entries: readonly LedgerEntry[]): void;
  rows(): readonly LedgerEntry[];
};

/** Makes the empty ledger of one store. */
export const createEntries = (): Entries => {
  const known = new Map<string, LedgerEntry>();
  return {
    check: (entries) => {
      if (!allDiffer(entries, ({ entryId }) => entryId)) {
        corrupt("one step wrote a ledger entry twice.");
      }
      for (const { entryId } of entries) {
        if (known.has(entryId)) corrupt(`ledger entry ${entryId} was written before.`);
      }
    },
    append: (entries) => {
      for (const entry of entries) known.set(entry.entryId, entry);
    },
    rows: () => [...known.values()],
  };
};
