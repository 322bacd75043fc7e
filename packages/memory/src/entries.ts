import type { LedgerEntry } from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import { corrupt } from "./storable.ts";

/** The ledger. Entries are appended, and only their ids may change. */
export type Entries = {
  /** Rejects with `CORRUPT` an entry that already exists. */
  check(entries: readonly LedgerEntry[]): void;
  append(entries: readonly LedgerEntry[]): void;
  has(entryId: string): boolean;
  /** Gives an entry another id. Skips an entry that does not exist. */
  rename(entryId: string, to: Pick<LedgerEntry, "entryId" | "postingId">): void;
  rows(): readonly LedgerEntry[];
};

/** Creates the empty ledger of one store. */
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
    has: (entryId) => known.has(entryId),
    rename: (entryId, to) => {
      const entry = known.get(entryId);
      if (entry === undefined) return;
      known.delete(entryId);
      known.set(to.entryId, Object.freeze({ ...entry, ...to }));
    },
    rows: () => [...known.values()],
  };
};
