import { Migration } from "@admit-one/sql";

const statements = [
  `create table admit_concert (
    concert_id text not null primary key,
    title text not null,
    currency text not null,
    queue_id text not null,
    policy jsonb not null,
    created_at_ms bigint not null,
    version bigint not null
  )`,
  `create table admit_event (
    sequence serial primary key,
    event_id text not null,
    stream text not null,
    at_ms bigint not null,
    payload jsonb not null,
    delivered boolean not null
  )`,
  "alter table admit_event add constraint admit_event_id unique (event_id)",
  "create index admit_event_pending on admit_event (sequence) where not delivered",
  "create index admit_event_delivered on admit_event (at_ms) where delivered",
  `create table admit_idempotency_record (
    user_id text not null,
    idempotency_key text not null,
    fingerprint text not null,
    answer jsonb not null,
    at_ms bigint not null,
    primary key (user_id, idempotency_key)
  )`,
  "create index admit_idempotency_record_at on admit_idempotency_record (at_ms)",
  `create table admit_queue (
    queue_id text not null primary key,
    epoch int not null,
    mode text not null,
    pause_reason text null,
    policy jsonb not null,
    version bigint not null,
    head bigint not null,
    next_no bigint not null,
    closed_through_no bigint not null,
    waiting bigint not null,
    active bigint not null,
    rate_tokens double precision not null,
    rate_at_ms bigint not null,
    totals jsonb not null
  )`,
  `create table admit_queue_gap (
    queue_id text not null,
    block bigint not null,
    removed int not null,
    bits bytea not null,
    primary key (queue_id, block),
    constraint admit_queue_gap_queue_id_foreign
      foreign key (queue_id)
      references admit_queue (queue_id) on update restrict on delete restrict
  )`,
  `create table admit_queue_token (
    queue_id text not null,
    no bigint not null,
    user_id text not null,
    epoch int not null,
    joined_at_ms bigint not null,
    status text not null,
    admitted_at_ms bigint null,
    arrive_by_ms bigint null,
    active_until_ms bigint null,
    ends_at_ms bigint null,
    reason text null,
    ended_at_ms bigint null,
    primary key (queue_id, no),
    constraint admit_queue_token_queue_id_foreign
      foreign key (queue_id)
      references admit_queue (queue_id) on update restrict on delete restrict
  )`,
  `create index admit_queue_token_due on admit_queue_token (queue_id, ends_at_ms, no)
   where status = 'active'`,
  `create index admit_queue_token_next on admit_queue_token (queue_id, no)
   where status = 'waiting'`,
  `create unique index admit_queue_token_live on admit_queue_token (queue_id, user_id)
   where status in ('waiting', 'active')`,
  `create table admit_show (
    show_id text not null primary key,
    concert_id text not null,
    starts_at_ms bigint not null,
    sales_open_at_ms bigint not null,
    sales_close_at_ms bigint not null,
    cancelled boolean not null,
    total_seats int not null,
    price_from bigint not null,
    seat_version bigint not null,
    constraint admit_show_concert_id_foreign
      foreign key (concert_id)
      references admit_concert (concert_id) on update restrict on delete restrict
  )`,
  "create index admit_show_concert on admit_show (concert_id)",
  `create table admit_reservation (
    reservation_id text not null primary key,
    show_id text not null,
    concert_id text not null,
    user_id text not null,
    queue_id text not null,
    token_no bigint not null,
    seats jsonb not null,
    amount bigint not null,
    currency text not null,
    created_at_ms bigint not null,
    expires_at_ms bigint not null,
    pay_by_ms bigint null,
    declines int not null,
    version bigint not null,
    status text not null,
    payment_id text null,
    confirmed_at_ms bigint null,
    ended_at_ms bigint null,
    constraint admit_reservation_show_id_foreign
      foreign key (show_id)
      references admit_show (show_id) on update restrict on delete restrict
  )`,
  `create index admit_reservation_user
   on admit_reservation (user_id, created_at_ms, reservation_id)`,
  "create index admit_reservation_allowance on admit_reservation (show_id, user_id, status)",
  `create index admit_reservation_due on admit_reservation (expires_at_ms, reservation_id)
   where status = 'held'`,
  `create table admit_seat_claim (
    show_id text not null,
    seat_id text not null,
    reservation_id text not null,
    primary key (show_id, seat_id),
    constraint admit_seat_claim_reservation_id_foreign
      foreign key (reservation_id)
      references admit_reservation (reservation_id) on update restrict on delete restrict
  )`,
  `create table admit_seat (
    show_id text not null,
    seat_id text not null,
    plan_no int not null,
    section text not null,
    row_name text not null,
    seat_no int not null,
    price bigint not null,
    epoch bigint not null,
    state text not null,
    reservation_id text null,
    until_ms bigint null,
    version bigint not null,
    primary key (show_id, seat_id),
    constraint admit_seat_show_id_foreign
      foreign key (show_id)
      references admit_show (show_id) on update restrict on delete restrict,
    constraint admit_seat_reservation_id_foreign
      foreign key (reservation_id)
      references admit_reservation (reservation_id) on update restrict on delete restrict
  )`,
  "create index admit_seat_version on admit_seat (show_id, version)",
  "create index admit_seat_free on admit_seat (show_id) where state = 'free'",
  "create index admit_seat_held on admit_seat (show_id, until_ms) where state = 'held'",
  `create table admit_payment (
    payment_id text not null primary key,
    reservation_id text not null,
    show_id text not null,
    user_id text not null,
    amount bigint not null,
    currency text not null,
    method jsonb not null,
    created_at_ms bigint not null,
    deadline_ms bigint not null,
    version bigint not null,
    status text not null,
    step text null,
    next_action jsonb null,
    proof text null,
    outcome_unknown_since_ms bigint null,
    recover_at_ms bigint null,
    attempts int null,
    reference text null,
    reason text null,
    captured_at_ms bigint null,
    ended_at_ms bigint null,
    refunded_at_ms bigint null,
    constraint admit_payment_reservation_id_foreign
      foreign key (reservation_id)
      references admit_reservation (reservation_id) on update restrict on delete restrict
  )`,
  `create index admit_payment_due on admit_payment (recover_at_ms, payment_id)
   where status in ('pending', 'refunding')`,
];

/** The first tables. A released migration never changes: a later one follows instead. */
export class M0001Init extends Migration {
  static readonly migrationName = "0001_init";
  override name: string = M0001Init.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
