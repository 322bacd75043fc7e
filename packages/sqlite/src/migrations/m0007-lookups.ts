import { Migration } from "@admit-one/sql";

const statements = [
  "drop index admit_seat_version",
  "create index admit_seat_version on admit_seat (show_id, version) where version > 0",
  "drop index admit_reservation_user",
  "create index admit_reservation_user on admit_reservation (user_id, created_at_ms)",
];

/** Leaves one index only by which a seat or a reservation can be looked up by its key. */
export class M0007Lookups extends Migration {
  static readonly migrationName = "0007_lookups";
  override name: string = M0007Lookups.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
