import type { DdlWords } from "../../tables/ddl.ts";

/** Tables of payments, refunds, wallets and the ledger. */
export const moneyTables = ({ int, json }: DdlWords): readonly string[] => [
  `create table admit_payment (
    payment_id text not null,
    reservation_id text not null,
    show_id text not null,
    user_id text not null,
    amount bigint not null,
    currency text not null,
    method ${json} not null,
    created_at_ms bigint not null,
    deadline_ms bigint not null,
    version bigint not null,
    status text not null,
    step text null,
    next_action ${json} null,
    proof text null,
    outcome_unknown_since_ms bigint null,
    cancelled_at_ms bigint null,
    waits ${int} null,
    recover_at_ms bigint null,
    attempts ${int} null,
    reference text null,
    reason text null,
    captured_at_ms bigint null,
    ended_at_ms bigint null,
    refunded_at_ms bigint null,
    taken_amount bigint null,
    taken_currency text null,
    suspended_at_ms bigint null,
    watch_until_ms bigint null,
    refund_total bigint null constraint admit_payment_refund_total_check check (refund_total <= taken_amount),
    paid_back bigint null,
    kept bigint null,
    kept_changes ${json} null,
    disputes ${json} null,
    primary key (payment_id),
    constraint admit_payment_reservation_id_foreign
      foreign key (reservation_id) references admit_reservation (reservation_id) on update restrict on delete restrict
  )`,
  `create index admit_payment_recovery on admit_payment (recover_at_ms, payment_id)
    where recover_at_ms is not null`,
  `create index admit_payment_reservation on admit_payment (reservation_id)`,
  `create index admit_payment_user on admit_payment (user_id, created_at_ms)`,
  `create index admit_payment_show on admit_payment (show_id, status, created_at_ms, payment_id)
    where created_at_ms >= 0`,
  `create index admit_payment_status on admit_payment (status, created_at_ms, payment_id)
    where created_at_ms >= 0`,
  `create index admit_payment_disputed on admit_payment (payment_id)
    where disputes is not null`,
  `create table admit_refund (
    refund_id text not null,
    payment_id text not null,
    no ${int} not null,
    origin text not null,
    reservation_id text null,
    show_id text null,
    user_id text null,
    method ${json} not null,
    reference text not null,
    amount bigint not null,
    currency text not null,
    reason text not null,
    requested_at_ms bigint not null,
    paid_amount bigint not null,
    covered_amount bigint not null,
    by_hand ${json} null,
    accepted ${json} null,
    attempt ${int} null,
    came_back_attempt ${int} null,
    attempts ${int} null,
    sent_at_ms bigint null,
    refused_since_ms bigint null,
    version bigint not null,
    status text not null,
    recover_at_ms bigint null,
    failure text null,
    stuck_at_ms bigint null,
    settled_at_ms bigint null,
    settled_by text null,
    primary key (refund_id)
  )`,
  `create unique index admit_refund_no on admit_refund (payment_id, no)`,
  `create index admit_refund_recovery on admit_refund (recover_at_ms, refund_id)
    where recover_at_ms is not null`,
  `create index admit_refund_stuck on admit_refund (show_id, stuck_at_ms)
    where stuck_at_ms is not null`,
  `create index admit_refund_outside on admit_refund (payment_id)
    where accepted is null and origin <> 'ours'`,
  `create index admit_refund_by_hand on admit_refund (payment_id)
    where accepted is null and by_hand is not null`,
  `create index admit_refund_twice on admit_refund (payment_id)
    where accepted is null and amount < paid_amount + covered_amount`,
  `create table admit_wallet (
    wallet_id text not null,
    user_id text not null,
    currency text not null,
    balance bigint not null constraint admit_wallet_balance_check check (balance >= 0),
    version bigint not null,
    primary key (wallet_id)
  )`,
  `create index admit_wallet_user on admit_wallet (user_id)`,
  `create table admit_ledger_entry (
    entry_id text not null,
    posting_id text not null,
    account text not null,
    amount bigint not null,
    currency text not null,
    payment_id text null,
    at_ms bigint not null,
    primary key (entry_id)
  )`,
  `create index admit_ledger_entry_payment on admit_ledger_entry (payment_id)
    where payment_id is not null`,
  `create table admit_webhook (
    gateway text not null,
    event_id text not null,
    payment_id text not null,
    received_at_ms bigint not null,
    due_at_ms bigint null,
    primary key (gateway, event_id)
  )`,
  `create index admit_webhook_due on admit_webhook (due_at_ms)
    where due_at_ms is not null`,
  `create index admit_webhook_done on admit_webhook (received_at_ms)
    where due_at_ms is null`,
  `create table admit_idempotency_record (
    user_id text not null,
    idempotency_key text not null,
    fingerprint text not null,
    answer ${json} not null,
    at_ms bigint not null,
    primary key (user_id, idempotency_key)
  )`,
  `create index admit_idempotency_record_at on admit_idempotency_record (at_ms)`,
];
