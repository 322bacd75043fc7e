import { Migration } from "@admit-one/sql";

/** Finds a part of the list of concerts, wherever it begins. */
export class M0016Lists extends Migration {
  static readonly migrationName = "0016_lists";
  override name: string = M0016Lists.migrationName;

  override up(): void {
    this.addSql("create index admit_concert_age on admit_concert (created_at_ms, concert_id)");
  }
}
