import type { LedgerEntry } from "@admit-one/core";
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
      const ids = new Set(entries.map(({ entryId }) => entryId));
      if (ids.size < entries.length) corrupt("one step wrote a ledger entry twice.");
      for (const id of ids) if (known.has(id)) corrupt(`ledger entry ${id} was written before.`);
    },
    append: (entries) => {
      for (const entry of entries) known.set(entry.entryId, entry);
    },
    rows: () => [...known.values()],
  };
};
