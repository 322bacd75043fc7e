import type { JournalEntry, JournalFilter, JournalPlace, Part } from "@admit-one/core";
import type { Sql } from "../sql.ts";
import {
  type JournalRow,
  type JournalTable,
  journalColumns,
  toJournalEntry,
} from "../tables/journal.ts";
import { any, beside, type Condition, newest } from "./newest.ts";

/** Rows of the journal, newest first, by the index of what makes the list shortest. */
export const findJournal = async (
  sql: Sql,
  { name }: JournalTable,
  filter: JournalFilter,
  { after, limit }: Part<JournalPlace>,
): Promise<readonly JournalEntry[]> => {
  const { fromMs, toMs } = filter;
  const rows = await newest<JournalRow>(sql, {
    table: name,
    columns: journalColumns,
    at: "at_ms",
    id: "entry_id",
    arms: [any],
    where: [
      ...conditionsOf(filter),
      ...(fromMs === undefined ? [] : [["at_ms >= ?", fromMs] as const]),
      ...(toMs === undefined ? [] : [["at_ms < ?", toMs] as const]),
    ],
    after: after === null ? null : [after.atMs, after.entryId],
    limit,
  });
  return rows.map(toJournalEntry);
};

/**
 * An index answers the first of them. The others are compared with each row that it finds. Without any,
 * the condition names the index of the list of everything.
 */
const conditionsOf = ({
  subjectId,
  userId,
  actorId,
  call,
}: JournalFilter): readonly Condition[] => {
  const named = [
    ["subject_id", subjectId],
    ["user_id", userId],
    ["actor_id", actorId],
    ["call", call],
  ] as const;
  const asked = named.flatMap(([column, value]) =>
    value === undefined ? [] : [[column, value] as const],
  );
  if (asked.length === 0) return [["at_ms >= 0"]];
  return asked.map(([column, value], index) =>
    index === 0 ? [`${column} = ?`, value] : beside(column, value),
  );
};
