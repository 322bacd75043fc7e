import type { DdlWords } from "../../tables/ddl.ts";

/** Tables of what is recorded and delivered: journals, events, erasures. */
export const recordTables = ({ int, bool, json, serial }: DdlWords): readonly string[] => [
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
