import type { DdlWords } from "../../tables/ddl.ts";

/** Tables of concerts, shows, seats and reservations. */
export const saleTables = ({ int, bool, json }: DdlWords): readonly string[] => [
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
  `create index admit_show_closing on admit_show (sales_close_at_ms, show_id)`,
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
    primary key (reservation_id)
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
    holder_id text null,
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
];
