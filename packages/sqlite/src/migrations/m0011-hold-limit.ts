import { Migration } from "@admit-one/sql";

const statements = [
  "drop index admit_reservation_allowance",
  "create index admit_reservation_allowance on admit_reservation " +
    "(show_id, user_id, status, created_at_ms)",
];

/** Finds the latest of a user's reservations of a show that are over, however many there are. */
export class M0011HoldLimit extends Migration {
  static readonly migrationName = "0011_hold_limit";
  override name: string = M0011HoldLimit.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
