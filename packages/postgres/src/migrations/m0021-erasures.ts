import { Migration } from "@admit-one/sql";

const statements = [
  "alter table admit_erasure add column due_at_ms bigint not null default 0",
  "create index admit_erasure_due on admit_erasure (due_at_ms)",
];

/** When to go on with the erasure of a user. */
export class M0021Erasures extends Migration {
  static readonly migrationName = "0021_erasures";
  override name: string = M0021Erasures.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
