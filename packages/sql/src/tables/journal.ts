import type {
  JournalDetails,
  JournalEntry,
  OperatorsCall,
  SubjectType,
  UserId,
} from "@admit-one/core";
import type { RowValues } from "../sql.ts";
import { decoderOf, encoderOf } from "./codec.ts";
import { bigint, json, text } from "./columns.ts";
import { columnsOf, defineTable, type RowOf } from "./define-table.ts";

const columns = {
  entry_id: text(),
  at_ms: bigint(),
  actor_id: text(),
  actor_role: text().nullable(),
  call: text<OperatorsCall>(),
  subject_type: text<SubjectType>(),
  subject_id: text(),
  user_id: text<UserId>().nullable(),
  details: json<JournalDetails>(),
};

/** One index for each question, in the order of the list. */
const indexesOf = (name: string) =>
  ({
    // For the list of everything, which names the condition: to others it would look as good.
    [`${name}_age`]: { on: ["at_ms", "entry_id"], where: "at_ms >= 0" },
    [`${name}_actor`]: { on: ["actor_id", "at_ms", "entry_id"] },
    [`${name}_call`]: { on: ["call", "at_ms", "entry_id"] },
    [`${name}_subject`]: { on: ["subject_id", "at_ms", "entry_id"] },
    [`${name}_user`]: { on: ["user_id", "at_ms", "entry_id"], where: "user_id is not null" },
  }) as const;

/** Operators' commands about anything but queues. */
export const journalTable = defineTable("admit_journal", columns, {
  primaryKey: ["entry_id"],
  indexes: indexesOf("admit_journal"),
});

/** Operators' commands about queues, since queues may live in another database. */
export const queueJournalTable = defineTable("admit_queue_journal", columns, {
  primaryKey: ["entry_id"],
  indexes: indexesOf("admit_queue_journal"),
});

export type JournalTable = typeof journalTable;
export type JournalRow = RowOf<typeof journalTable>;
export const journalColumns = columnsOf(journalTable);
export const fromJournalEntry: (entry: JournalEntry) => RowValues = encoderOf(journalTable);
export const toJournalEntry: (row: JournalRow) => JournalEntry = decoderOf(journalTable);
