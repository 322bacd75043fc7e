import type { LedgerEntry } from "@admit-one/core";
import { allDiffer } from "./all-differ.ts";
import { corrupt } from "./storable.ts";

/** The ledger: entries are added, and nothing but their ids ever changes. */
export type Entries = {
  /** Refuses with `CORRUPT` an entry that is there already. */
  check(entries: readonly LedgerEntry[]): void;
  append(entries: readonly LedgerEntry[]): void;
  has(entryId: string): boolean;
  /** Gives an entry another id; passes over one that is not there. */
  rename(entryId: string, to: Pick<LedgerEntry, "entryId" | "postingId">): void;
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
