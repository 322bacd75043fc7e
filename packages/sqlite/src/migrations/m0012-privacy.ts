import { Migration } from "@admit-one/sql";

const statements = [
  "create index admit_payment_reservation on admit_payment (reservation_id)",
  `create index admit_ledger_entry_payment on admit_ledger_entry (payment_id)
   where payment_id is not null`,
  `create index admit_queue_token_past on admit_queue_token (user_id, queue_id, no)
   where status = 'expired'`,
  `create index admit_queue_token_ended on admit_queue_token (ended_at_ms, queue_id, no)
   where status = 'expired'`,
  `create table admit_erasure (
    user_id text not null primary key,
    pseudonym text not null,
    requested_at_ms bigint not null
  )`,
];

/**
 * Finds all that belongs to a reservation, a payment or a user, and tokens that are over for long;
 * and what is left to do of the erasure of a user.
 */
export class M0012Privacy extends Migration {
  static readonly migrationName = "0012_privacy";
  override name: string = M0012Privacy.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
