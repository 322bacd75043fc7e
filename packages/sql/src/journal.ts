import type { JournalEntry, JournalPlace, Part, UserId } from "@admit-one/core";
import { corrupt } from "./errors.ts";
import { insertOf, putRows, type Sql, type Statement, textOf, toRows } from "./sql.ts";
import { columnsOf, selectOf } from "./tables/define-table.ts";
import {
  fromJournalEntry,
  type JournalRow,
  type JournalTable,
  journalColumns,
  journalTable,
  queueJournalTable,
  toJournalEntry,
} from "./tables/journal.ts";

const insertTexts = {
  admit_journal: insertOf("admit_journal", journalColumns),
  admit_queue_journal: insertOf("admit_queue_journal", journalColumns),
};

/** The statements that save rows of the journal, inside the step that they are about. */
const statements = (
  { name }: JournalTable,
  sql: Sql,
  entries: readonly JournalEntry[],
): readonly Statement[] =>
  putRows(sql, insertTexts[name as keyof typeof insertTexts], entries.map(fromJournalEntry), () =>
    corrupt("Not all rows of the journal were saved."),
  );

export const journalStatements = (
  sql: Sql,
  entries: readonly JournalEntry[],
): readonly Statement[] => statements(journalTable, sql, entries);

export const queueJournalStatements = (
  sql: Sql,
  entries: readonly JournalEntry[],
): readonly Statement[] => statements(queueJournalTable, sql, entries);

/** Saves the row of an operator's command, if the step is one. */
export const insertJournal = async (sql: Sql, entry: JournalEntry | undefined): Promise<void> => {
  if (entry === undefined) return;
  for (const { text, params } of journalStatements(sql, [entry])) await sql.run(text, ...params);
};

const changing = ["entry_id", "user_id", "subject_id", "details"] as const;
const rewriteColumns = columnsOf(journalTable, changing);
const rewriteText = textOf(
  ({ rows, keyIs }) =>
    "update admit_journal set user_id = put.user_id, subject_id = put.subject_id, " +
    `details = put.details from (${rows(rewriteColumns)}) as put ` +
    `where ${keyIs("admit_journal.entry_id", "put.entry_id")}`,
);
const names = Object.keys(journalColumns);
const toRewrite = (entry: JournalEntry) => {
  const row = fromJournalEntry(entry);
  return changing.map((name) => row[names.indexOf(name)] ?? null);
};

/** What a rewrite must leave as it is. */
const kept = ({ userId: _user, subjectId: _subject, details: _details, ...rest }: JournalEntry) =>
  JSON.stringify(rest);

const order = "order by at_ms, entry_id limit ?";

/** Replaces the user's next rows with the results of `rewrite`. Returns the last place it read. */
export const rewriteJournal = async (
  sql: Sql,
  userId: UserId,
  { after, limit }: Part<JournalPlace>,
  rewrite: (entry: JournalEntry) => JournalEntry,
): Promise<JournalPlace | null> => {
  const { forUpdate } = sql.dialect;
  const select = `${selectOf(journalTable)} where user_id = ?`;
  const rows = await (after === null
    ? sql.all<JournalRow>(`${select} ${order}${forUpdate}`, userId, limit)
    : sql.all<JournalRow>(
        `${select} and (at_ms, entry_id) > (?, ?) ${order}${forUpdate}`,
        userId,
        after.atMs,
        after.entryId,
        limit,
      ));
  const entries = rows.map(toJournalEntry);
  const put = entries.flatMap((entry) => {
    const instead = rewrite(entry);
    if (kept(instead) !== kept(entry)) {
      throw corrupt(`Row ${entry.entryId} of the journal became another one.`);
    }
    return instead === entry ? [] : [instead];
  });
  if (put.length > 0) await sql.run(rewriteText(sql), toRows(put.map(toRewrite)));
  const last = entries.at(-1);
  return last === undefined ? null : { atMs: last.atMs, entryId: last.entryId };
};
