import type { DdlWords } from "../../tables/ddl.ts";

/** Tables of queues and their tokens. */
export const queueTables = ({
  int,
  json,
  double,
  bytes,
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
];
