import type { JournalEntry, JournalFilter, JournalPlace, Part, UserId } from "@admit-one/core";
import { byText, createSorted } from "./sorted.ts";
import { corrupt, storable } from "./storable.ts";

/** Rows about operators' commands. The stores append to it within their own step. */
export type MemoryJournal = {
  /** A frozen copy of the row. Rejects with `CORRUPT` what `append` could not save. */
  check(entry: JournalEntry | undefined): JournalEntry | undefined;
  append(entry: JournalEntry | undefined): void;
  list(filter: JournalFilter, part: Part<JournalPlace>): readonly JournalEntry[];
  rewrite(
    userId: UserId,
    part: Part<JournalPlace>,
    rewrite: (entry: JournalEntry) => JournalEntry,
  ): JournalPlace | null;
};

export const createMemoryJournal = (): MemoryJournal => {
  const entries = new Map<string, JournalEntry>();
  const newestFirst = createSorted<JournalPlace>((a, b) => byAge(b, a));

  const list = (
    { fromMs = Number.NEGATIVE_INFINITY, toMs = Number.POSITIVE_INFINITY, ...named }: JournalFilter,
    { after, limit }: Part<JournalPlace>,
  ): readonly JournalEntry[] =>
    newestFirst
      .list(after === null ? {} : { after: (place) => byAge(place, after) >= 0 })
      .flatMap(({ entryId }) => entries.get(entryId) ?? [])
      .filter((entry) => entry.atMs >= fromMs && entry.atMs < toMs && isAsked(entry, named))
      .slice(0, limit);

  const rewriteOne = (
    entry: JournalEntry,
    rewrite: (entry: JournalEntry) => JournalEntry,
  ): JournalEntry => {
    const instead = storable(rewrite(entry), "journal");
    if (kept(instead) !== kept(entry)) {
      corrupt(`row ${entry.entryId} of the journal became another one.`);
    }
    return instead;
  };

  return {
    check: (given) => {
      if (given === undefined) return undefined;
      const entry = storable(given, "journal");
      if (entries.has(entry.entryId)) {
        corrupt(`row ${entry.entryId} of the journal was saved before.`);
      }
      return entry;
    },
    append: (entry) => {
      if (entry === undefined) return;
      entries.set(entry.entryId, entry);
      newestFirst.add({ atMs: entry.atMs, entryId: entry.entryId });
    },
    list,
    rewrite: (userId, { after, limit }, rewrite) => {
      const next = [...entries.values()]
        .filter((entry) => entry.userId === userId && (after === null || byAge(entry, after) > 0))
        .toSorted(byAge)
        .slice(0, limit);
      const rewritten = next.map((entry) => rewriteOne(entry, rewrite));
      // Nothing above writes and nothing below can fail, so the step is atomic.
      for (const entry of rewritten) entries.set(entry.entryId, entry);
      const last = next.at(-1);
      return last === undefined ? null : { atMs: last.atMs, entryId: last.entryId };
    },
  };
};

const byAge = (a: JournalPlace, b: JournalPlace): number =>
  a.atMs - b.atMs || byText(a.entryId, b.entryId);

const isAsked = (
  entry: JournalEntry,
  { actorId, call, subjectId, userId }: Omit<JournalFilter, "fromMs" | "toMs">,
): boolean =>
  (actorId ?? entry.actorId) === entry.actorId &&
  (call ?? entry.call) === entry.call &&
  (subjectId ?? entry.subjectId) === entry.subjectId &&
  (userId ?? entry.userId) === entry.userId;

/** What a rewrite must leave as it is. */
const kept = ({ userId: _user, subjectId: _subject, details: _details, ...rest }: JournalEntry) =>
  JSON.stringify(rest);
