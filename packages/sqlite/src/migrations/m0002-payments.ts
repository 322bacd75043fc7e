import { Migration } from "@admit-one/sql";

const statements = [
  "alter table admit_payment add column taken_amount bigint null",
  "alter table admit_payment add column taken_currency text null",
  "alter table admit_payment add column suspended_at_ms bigint null",
  `alter table admit_payment add column refund_total bigint null
   constraint admit_payment_refund_total_check check (refund_total <= taken_amount)`,
  "alter table admit_payment add column watch_until_ms bigint null",
  // What was captured before was what was asked for: there was no other money yet.
  `update admit_payment set taken_amount = amount, taken_currency = currency
   where status in ('captured', 'refunding', 'refunded')`,
  `update admit_payment set refund_total = amount where status in ('refunding', 'refunded')`,
  "update admit_payment set attempts = 0 where attempts is null",
  "create index admit_show_cancelled on admit_show (show_id) where cancelled",
  "drop index admit_payment_due",
  `create index admit_payment_recovery on admit_payment (recover_at_ms, payment_id)
   where recover_at_ms is not null`,
  `create table admit_refund (
    payment_id text not null primary key,
    refund_id text not null,
    reservation_id text null,
    show_id text null,
    user_id text null,
    method json not null,
    reference text not null,
    amount bigint not null,
    currency text not null,
    reason text not null,
    requested_at_ms bigint not null,
    attempt integer not null,
    attempts integer not null,
    sent_at_ms bigint null,
    version bigint not null,
    status text not null,
    recover_at_ms bigint null,
    failure text null,
    settled_at_ms bigint null
  )`,
  `create index admit_refund_recovery on admit_refund (recover_at_ms, payment_id)
   where recover_at_ms is not null`,
  `create table admit_wallet (
    wallet_id text not null primary key,
    user_id text not null,
    currency text not null,
    balance bigint not null constraint admit_wallet_balance_check check (balance >= 0),
    version bigint not null
  )`,
  "create index admit_wallet_user on admit_wallet (user_id)",
  `create table admit_ledger_entry (
    entry_id text not null primary key,
    posting_id text not null,
    account text not null,
    amount bigint not null,
    currency text not null,
    payment_id text null,
    at_ms bigint not null
  )`,
  `create table admit_webhook (
    gateway text not null,
    event_id text not null,
    payment_id text not null,
    received_at_ms bigint not null,
    due_at_ms bigint null,
    primary key (gateway, event_id)
  )`,
  "create index admit_webhook_due on admit_webhook (due_at_ms) where due_at_ms is not null",
  "create index admit_webhook_done on admit_webhook (received_at_ms) where due_at_ms is null",
  // Money that was captured, or on its way back, is booked where it is; refunds get their own row.
  `insert into admit_refund (payment_id, refund_id, reservation_id, show_id, user_id, method,
     reference, amount, currency, reason, requested_at_ms, attempt, attempts, sent_at_ms, version,
     status, recover_at_ms, failure, settled_at_ms)
   select payment_id, payment_id || '-refund', reservation_id, show_id, user_id, method,
     reference, amount, currency, 'late', captured_at_ms, 1, 0, null, 1,
     case status when 'refunded' then 'succeeded' else 'requested' end,
     case status when 'refunded' then null else captured_at_ms end, null, refunded_at_ms
   from admit_payment where status in ('refunding', 'refunded')`,
  ...[
    ["captured", "debit", "gateway", "'captured', 'refunding', 'refunded'", ""],
    ["captured", "credit", "suspense", "'captured', 'refunding', 'refunded'", "-"],
    ["confirmed", "debit", "suspense", "'captured'", ""],
    ["confirmed", "credit", "sales", "'captured'", "-"],
    ["refund.requested", "debit", "suspense", "'refunding', 'refunded'", ""],
    ["refund.requested", "credit", "refunds_payable", "'refunding', 'refunded'", "-"],
    ["refund.settled", "debit", "refunds_payable", "'refunded'", ""],
    ["refund.settled", "credit", "gateway", "'refunded'", "-"],
  ].map(
    ([posting = "", side, account, statuses, sign]) =>
      "insert into admit_ledger_entry " +
      "(entry_id, posting_id, account, amount, currency, payment_id, at_ms) " +
      `select payment_id || '${suffix(posting)}.${side}', payment_id || '${suffix(posting)}', ` +
      `'${account}', ${sign}amount, currency, payment_id, captured_at_ms ` +
      `from admit_payment where amount > 0 and status in (${statuses})`,
  ),
  // A refund's schedule is its own now.
  "update admit_payment set recover_at_ms = null where status = 'refunding'",
];

function suffix(posting: string): string {
  return posting.startsWith("refund.") ? `-${posting}` : `.${posting}`;
}

/** Refunds, wallets, the ledger and webhooks; what was paid before is booked as it stands. */
export class M0002Payments extends Migration {
  static readonly migrationName = "0002_payments";
  override name: string = M0002Payments.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
