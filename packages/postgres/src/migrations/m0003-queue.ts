import { Migration } from "@admit-one/sql";

const statements = [
  "alter table admit_queue add column course jsonb null",
  "alter table admit_queue_token add column hint_ends_at_ms bigint null",
  "alter table admit_queue_gap add column version bigint null",
  // A token is rewritten a few times, each in place where its page has room.
  "alter table admit_queue_token set (fillfactor = 85)",
];

/** The line of a million: presence near the head, pace, and gaps by version. */
export class M0003Queue extends Migration {
  static readonly migrationName = "0003_queue";
  override name: string = M0003Queue.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
