import { Migration } from "@admit-one/sql";

const columns = [
  "refund_id",
  "payment_id",
  "reservation_id",
  "show_id",
  "user_id",
  "method",
  "reference",
  "amount",
  "currency",
  "reason",
  "requested_at_ms",
  "attempt",
  "attempts",
  "sent_at_ms",
  "version",
  "status",
  "recover_at_ms",
  "failure",
  "settled_at_ms",
].join(", ");

const statements = [
  "alter table admit_payment add column paid_back bigint null",
  "alter table admit_payment add column kept bigint null",
  "alter table admit_payment add column kept_changes json null",
  "alter table admit_payment add column disputes json null",
  // Whatever was on its way back was all of it.
  `update admit_payment set paid_back = refund_total, kept = 0
   where status in ('refunding', 'refunded')`,
  "alter table admit_show add column refunds_retry_at_ms bigint null",
  `create index admit_show_retried on admit_show (show_id, refunds_retry_at_ms)
   where refunds_retry_at_ms is not null`,
  // A payment may have several refunds now, so that each has a key of its own.
  "alter table admit_refund rename to admit_refund_before",
  "drop index admit_refund_recovery",
  `create table admit_refund (
    refund_id text not null primary key,
    payment_id text not null,
    no integer not null,
    origin text not null,
    reservation_id text null,
    show_id text null,
    user_id text null,
    method json not null,
    reference text not null,
    amount bigint not null,
    currency text not null,
    reason text not null,
    requested_at_ms bigint not null,
    paid_amount bigint not null,
    covered_amount bigint not null,
    by_hand json null,
    accepted json null,
    attempt integer null,
    came_back_attempt integer null,
    attempts integer null,
    sent_at_ms bigint null,
    refused_since_ms bigint null,
    version bigint not null,
    status text not null,
    recover_at_ms bigint null,
    failure text null,
    stuck_at_ms bigint null,
    settled_at_ms bigint null,
    settled_by text null
  )`,
  `insert into admit_refund (${columns}, no, origin, paid_amount, covered_amount, stuck_at_ms,
     settled_by)
   select ${columns}, 1, 'ours', case status when 'succeeded' then amount else 0 end, 0,
     case status when 'needs_operator' then requested_at_ms end,
     case status when 'succeeded' then 'provider' end
   from admit_refund_before`,
  "drop table admit_refund_before",
  "create unique index admit_refund_no on admit_refund (payment_id, no)",
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
