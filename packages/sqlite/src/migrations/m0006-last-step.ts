import { Migration } from "@admit-one/sql";

const statements = ["alter table admit_show add column last_step text null"];

/** Names the step that wrote last of a show's bookings, so that another one can tell. */
export class M0006LastStep extends Migration {
  static readonly migrationName = "0006_last_step";
  override name: string = M0006LastStep.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
