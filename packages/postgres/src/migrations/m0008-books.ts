import { Migration } from "@admit-one/sql";

const statements = [
  "alter table admit_payment add column paid_back bigint null",
  "alter table admit_payment add column kept bigint null",
  "alter table admit_payment add column kept_changes jsonb null",
  "alter table admit_payment add column disputes jsonb null",
  // Whatever was on its way back was all of it.
  `update admit_payment set paid_back = refund_total, kept = 0
   where status in ('refunding', 'refunded')`,
  "alter table admit_show add column refunds_retry_at_ms bigint null",
  `create index admit_show_retried on admit_show (show_id, refunds_retry_at_ms)
   where refunds_retry_at_ms is not null`,
  // A payment may have several refunds now, so that each has a key of its own.
  "alter table admit_refund drop constraint admit_refund_pkey",
  "alter table admit_refund add primary key (refund_id)",
  "alter table admit_refund add column no int not null default 1",
  "alter table admit_refund add column origin text not null default 'ours'",
  "alter table admit_refund add column paid_amount bigint not null default 0",
  "alter table admit_refund add column covered_amount bigint not null default 0",
  "alter table admit_refund add column by_hand jsonb null",
  "alter table admit_refund add column accepted jsonb null",
  "alter table admit_refund add column came_back_attempt int null",
  "alter table admit_refund add column refused_since_ms bigint null",
  "alter table admit_refund add column stuck_at_ms bigint null",
  "alter table admit_refund add column settled_by text null",
  "update admit_refund set paid_amount = amount, settled_by = 'provider' where status = 'succeeded'",
  "update admit_refund set stuck_at_ms = requested_at_ms where status = 'needs_operator'",
  ...["no", "origin", "paid_amount", "covered_amount"].map(
    (column) => `alter table admit_refund alter column ${column} drop default`,
  ),
  "alter table admit_refund alter column attempt drop not null",
  "alter table admit_refund alter column attempts drop not null",
  "create unique index admit_refund_no on admit_refund (payment_id, no)",
  "drop index admit_refund_recovery",
  `create index admit_refund_recovery on admit_refund (recover_at_ms, refund_id)
   where recover_at_ms is not null`,
  `create index admit_refund_stuck on admit_refund (show_id, stuck_at_ms)
   where stuck_at_ms is not null`,
];

/** What became of money that was captured: refunds of several kinds, what is kept, disputes. */
export class M0008Books extends Migration {
  static readonly migrationName = "0008_books";
  override name: string = M0008Books.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
