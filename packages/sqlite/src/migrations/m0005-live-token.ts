import { Migration } from "@admit-one/sql";

const statements = [
  "drop index admit_queue_token_live",
  `create unique index admit_queue_token_live on admit_queue_token (user_id, queue_id)
   where status in ('waiting', 'active')`,
];

/** Finds a user's live token by the user first, since all of a line share their queue. */
export class M0005LiveToken extends Migration {
  static readonly migrationName = "0005_live_token";
  override name: string = M0005LiveToken.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
