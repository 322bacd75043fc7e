import type { JournalEntry, JournalFilter, JournalPlace, Part, UserId } from "@admit-one/core";
import { corrupt, type Database } from "./database.ts";

/** Commands about queues have a journal of their own: queues may lie in another database. */
export type JournalName = "journal" | "queue_journal";

/** Appends the row of an operator's command within the step that carries it out. */
export const appendJournal = (
  { run }: Database,
  name: JournalName,
  entry: JournalEntry | undefined,
): void => {
  if (entry !== undefined) run(`insert into ${name} (doc) values (?)`, JSON.stringify(entry));
};

export const findJournal = (
  { docs }: Database,
  name: JournalName,
  { actorId, call, subjectId, userId, fromMs, toMs }: JournalFilter,
  { after, limit }: Part<JournalPlace>,
): readonly JournalEntry[] =>
  docs(
    `select doc from ${name} where (?1 is null or doc ->> 'actorId' = ?1)
       and (?2 is null or doc ->> 'call' = ?2)
       and (?3 is null or doc ->> 'subjectId' = ?3)
       and (?4 is null or user_id = ?4)
       and at_ms >= ?5 and at_ms < ?6 and (at_ms, entry_id) < (?7, ?8)
     order by at_ms desc, entry_id desc limit ?9`,
    actorId ?? null,
    call ?? null,
    subjectId ?? null,
    userId ?? null,
    fromMs ?? Number.MIN_SAFE_INTEGER,
    toMs ?? Number.MAX_SAFE_INTEGER,
    after?.atMs ?? Number.MAX_SAFE_INTEGER,
    after?.entryId ?? "",
    limit,
  );

/** What a rewrite must leave as it is. */
const kept = ({ userId: _user, subjectId: _subject, details: _details, ...rest }: JournalEntry) =>
  JSON.stringify(rest);

export const rewriteJournal = (
  { docs, run }: Database,
  userId: UserId,
  { after, limit }: Part<JournalPlace>,
  rewrite: (entry: JournalEntry) => JournalEntry,
): JournalPlace | null => {
  const entries = docs<JournalEntry>(
    `select doc from journal where user_id = ? and (at_ms, entry_id) > (?, ?)
       order by at_ms, entry_id limit ?`,
    userId,
    after?.atMs ?? Number.MIN_SAFE_INTEGER,
    after?.entryId ?? "",
    limit,
  );
  for (const entry of entries) {
    const instead = rewrite(entry);
    if (kept(instead) !== kept(entry)) corrupt(`row ${entry.entryId} became another one`);
    run("update journal set doc = ? where entry_id = ?", JSON.stringify(instead), entry.entryId);
  }
  const last = entries.at(-1);
  return last === undefined ? null : { atMs: last.atMs, entryId: last.entryId };
};
