import { Migration } from "@admit-one/sql";

const statements = [
  "drop index admit_reservation_allowance",
  "create index admit_reservation_allowance on admit_reservation " +
    "(show_id, user_id, status, created_at_ms)",
  "create index admit_concert_queue on admit_concert (queue_id)",
];

/**
 * Finds the latest of a user's reservations of a show that are over, however many there are, and what
 * a queue guards.
 */
export class M0011Limits extends Migration {
  static readonly migrationName = "0011_limits";
  override name: string = M0011Limits.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
