import type { DdlWords } from "../tables/ddl.ts";

/** The tables of the first release. This text never changes after that release. */
export const firstTables = ({
  int,
  bool,
  json,
  double,
  bytes,
  serial,
  fillfactor,
}: DdlWords): readonly string[] => [
  `create table admit_queue (
    queue_id text not null,
    epoch ${int} not null,
    mode text not null,
    pause_reason text null,
    policy ${json} not null,
    version bigint not null,
    head bigint not null,
    next_no bigint not null,
    closed_through_no bigint not null,
    waiting bigint not null,
    active bigint not null,
    rate_tokens ${double} not null,
    rate_at_ms bigint not null,
    totals ${json} not null,
    course ${json} not null,
    created_at_ms bigint not null,
    primary key (queue_id)
  )`,
  `create index admit_queue_age on admit_queue (created_at_ms, queue_id)`,
  `create table admit_queue_token (
    queue_id text not null,
    no bigint not null,
    user_id text not null,
    epoch ${int} not null,
    joined_at_ms bigint not null,
    status text not null,
    admitted_at_ms bigint null,
    arrive_by_ms bigint null,
    active_until_ms bigint null,
    ends_at_ms bigint null,
    reason text null,
    ended_at_ms bigint null,
    hint_ends_at_ms bigint null,
    primary key (queue_id, no),
    constraint admit_queue_token_queue_id_foreign
      foreign key (queue_id) references admit_queue (queue_id) on update restrict on delete restrict
  )${fillfactor(85)}`,
  `create unique index admit_queue_token_live on admit_queue_token (user_id, queue_id)
    where status in ('waiting', 'active')`,
  `create index admit_queue_token_due on admit_queue_token (queue_id, ends_at_ms, no)
    where status = 'active'`,
  `create index admit_queue_token_next on admit_queue_token (queue_id, no)
    where status = 'waiting'`,
  `create index admit_queue_token_past on admit_queue_token (user_id, queue_id, no)
    where status = 'expired'`,
  `create index admit_queue_token_ended on admit_queue_token (ended_at_ms, queue_id, no)
    where status = 'expired'`,
  `create table admit_queue_gap (
    queue_id text not null,
    block bigint not null,
    removed ${int} not null,
    bits ${bytes} not null,
    version bigint not null,
    primary key (queue_id, block),
    constraint admit_queue_gap_queue_id_foreign
      foreign key (queue_id) references admit_queue (queue_id) on update restrict on delete restrict
  )`,
  `create table admit_concert (
    concert_id text not null,
    title text not null,
    currency text not null,
    queue_id text not null,
    policy ${json} not null,
    created_at_ms bigint not null,
    version bigint not null,
    status text not null,
    venue ${json} null,
    metadata ${json} null,
    creating ${bool} not null default false,
    primary key (concert_id)
  )`,
  `create index admit_concert_queue on admit_concert (queue_id)`,
  `create index admit_concert_status on admit_concert (status, created_at_ms, concert_id)`,
  `create index admit_concert_age on admit_concert (created_at_ms, concert_id)`,
  `create table admit_creation (
    creation_id text not null,
    concert_id text not null,
    fingerprint text not null,
    plan ${json} not null,
    seats_added ${int} not null,
    touched_at_ms bigint not null,
    discarded ${bool} not null,
    primary key (creation_id)
  )`,
  `create unique index admit_creation_concert on admit_creation (concert_id)`,
  `create index admit_creation_touched on admit_creation (touched_at_ms, creation_id)`,
  `create table admit_show (
    show_id text not null,
    concert_id text not null,
    title text null,
    starts_at_ms bigint not null,
    sales_open_at_ms bigint not null,
    sales_close_at_ms bigint not null,
    cancelled ${bool} not null,
    refunds_retry_at_ms bigint null,
    total_seats ${int} not null,
    price_from bigint not null,
    free_seats ${int} not null default 0,
    held_seats ${int} not null default 0,
    sold_seats ${int} not null default 0,
    blocked_seats ${int} not null default 0,
    seat_version bigint not null,
    last_step text null,
    creating ${bool} not null default false,
    primary key (show_id),
    constraint admit_show_concert_id_foreign
      foreign key (concert_id) references admit_concert (concert_id) on update restrict on delete restrict
  )`,
  `create index admit_show_concert on admit_show (concert_id)`,
  `create index admit_show_closing on admit_show (sales_close_at_ms)`,
  `create index admit_show_cancelled on admit_show (show_id)
    where cancelled`,
  `create index admit_show_retried on admit_show (show_id, refunds_retry_at_ms)
    where refunds_retry_at_ms is not null`,
  `create table admit_plan (
    show_id text not null,
    plan ${json} not null,
    version bigint not null,
    unsettled_from ${int} null,
    unsettled_to ${int} null,
    primary key (show_id),
    constraint admit_plan_show_id_foreign
      foreign key (show_id) references admit_show (show_id) on update restrict on delete restrict
  )`,
  `create index admit_plan_unsettled on admit_plan (show_id)
    where unsettled_to is not null`,
  `create table admit_reservation (
    reservation_id text not null,
    show_id text not null,
    concert_id text not null,
    user_id text not null,
    queue_id text null,
    token_no bigint null,
    seats ${json} not null,
    amount bigint not null,
    currency text not null,
    created_at_ms bigint not null,
    expires_at_ms bigint not null,
    pay_by_ms bigint null,
    declines ${int} not null,
    version bigint not null,
    status text not null,
    payment_id text null,
    release_asked_at_ms bigint null,
    confirmed_at_ms bigint null,
    ended_at_ms bigint null,
    extended_ends_ms ${json} null,
    cancelled_seats ${json} null,
    primary key (reservation_id),
    constraint admit_reservation_show_id_foreign
      foreign key (show_id) references admit_show (show_id) on update restrict on delete restrict
  )`,
  `create index admit_reservation_user on admit_reservation (user_id, created_at_ms)`,
  `create index admit_reservation_allowance on admit_reservation (show_id, user_id, status, created_at_ms)`,
  `create index admit_reservation_show on admit_reservation (show_id, status, created_at_ms, reservation_id)
    where created_at_ms >= 0`,
  `create index admit_reservation_status on admit_reservation (status, created_at_ms, reservation_id)
    where created_at_ms >= 0`,
  `create index admit_reservation_due on admit_reservation (expires_at_ms, reservation_id)
    where status = 'held'`,
  `create table admit_seat (
    show_id text not null,
    seat_id text not null,
    plan_no ${int} not null,
    section text not null,
    row_name text not null,
    label text not null,
    seat_no ${int} null,
    grade text null,
    accessible ${bool} not null,
    companion_of text null,
    restricted_view ${bool} not null,
    price bigint not null,
    epoch bigint not null,
    state text not null,
    reservation_id text null,
    until_ms bigint null,
    blocked_reason text null,
    version bigint not null,
    primary key (show_id, seat_id),
    constraint admit_seat_show_id_foreign
      foreign key (show_id) references admit_show (show_id) on update restrict on delete restrict,
    constraint admit_seat_reservation_id_foreign
      foreign key (reservation_id) references admit_reservation (reservation_id) on update restrict on delete restrict
  )`,
  `create index admit_seat_version on admit_seat (show_id, version)
    where version > 0`,
  `create index admit_seat_free on admit_seat (show_id, section, seat_no)
    where state = 'free'`,
  `create index admit_seat_held on admit_seat (show_id, until_ms)
    where state = 'held'`,
  `create table admit_seat_claim (
    show_id text not null,
    seat_id text not null,
    reservation_id text not null,
    primary key (show_id, seat_id),
    constraint admit_seat_claim_reservation_id_foreign
      foreign key (reservation_id) references admit_reservation (reservation_id) on update restrict on delete restrict
  )`,
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
  `create table admit_erasure (
    user_id text not null,
    pseudonym text not null,
    requested_at_ms bigint not null,
    due_at_ms bigint not null,
    primary key (user_id)
  )`,
  `create index admit_erasure_due on admit_erasure (due_at_ms)`,
  `create table admit_journal (
    entry_id text not null,
    at_ms bigint not null,
    actor_id text not null,
    actor_role text null,
    call text not null,
    subject_type text not null,
    subject_id text not null,
    user_id text null,
    details ${json} not null,
    primary key (entry_id)
  )`,
  `create index admit_journal_age on admit_journal (at_ms, entry_id)
    where at_ms >= 0`,
  `create index admit_journal_actor on admit_journal (actor_id, at_ms, entry_id)`,
  `create index admit_journal_call on admit_journal (call, at_ms, entry_id)`,
  `create index admit_journal_subject on admit_journal (subject_id, at_ms, entry_id)`,
  `create index admit_journal_user on admit_journal (user_id, at_ms, entry_id)
    where user_id is not null`,
  `create table admit_queue_journal (
    entry_id text not null,
    at_ms bigint not null,
    actor_id text not null,
    actor_role text null,
    call text not null,
    subject_type text not null,
    subject_id text not null,
    user_id text null,
    details ${json} not null,
    primary key (entry_id)
  )`,
  `create index admit_queue_journal_age on admit_queue_journal (at_ms, entry_id)
    where at_ms >= 0`,
  `create index admit_queue_journal_actor on admit_queue_journal (actor_id, at_ms, entry_id)`,
  `create index admit_queue_journal_call on admit_queue_journal (call, at_ms, entry_id)`,
  `create index admit_queue_journal_subject on admit_queue_journal (subject_id, at_ms, entry_id)`,
  `create index admit_queue_journal_user on admit_queue_journal (user_id, at_ms, entry_id)
    where user_id is not null`,
  `create table admit_event (
    sequence ${serial},
    event_id text not null,
    stream text not null,
    at_ms bigint not null,
    payload ${json} not null,
    delivered ${bool} not null,
    routed ${bool} not null default false
  )`,
  `create unique index admit_event_id on admit_event (event_id)`,
  `create index admit_event_unrouted on admit_event (sequence)
    where not routed`,
  `create index admit_event_delivered on admit_event (at_ms)
    where delivered`,
  `create table admit_delivery (
    event_id text not null,
    subscriber text not null,
    sequence bigint not null,
    stream text not null,
    head ${bool} not null,
    attempts ${int} not null,
    attempts_before ${int} not null,
    due_at_ms bigint null,
    died_at_ms bigint null,
    failure text null,
    primary key (event_id, subscriber)
  )`,
  `create index admit_delivery_stream on admit_delivery (stream, subscriber, sequence)`,
  `create index admit_delivery_due on admit_delivery (subscriber, due_at_ms, sequence)
    where head`,
  `create index admit_delivery_dead on admit_delivery (subscriber, sequence)
    where died_at_ms is not null`,
  `create table admit_outbox_lock (
    lock_id text not null,
    primary key (lock_id)
  )`,
];
