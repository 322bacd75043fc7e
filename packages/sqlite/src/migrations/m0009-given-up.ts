import { Migration } from "@admit-one/sql";

const statements = [
  "alter table admit_payment add column cancelled_at_ms bigint null",
  "alter table admit_payment add column waits integer null",
  "alter table admit_reservation add column release_asked_at_ms bigint null",
];

/** What a buyer wants who gives a payment up, and how often its gateway said that it waits. */
export class M0009GivenUp extends Migration {
  static readonly migrationName = "0009_given_up";
  override name: string = M0009GivenUp.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
