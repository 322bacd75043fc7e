import { Migration } from "@admit-one/sql";

const statements = [
  "alter table admit_event add column routed integer not null default false",
  // What was told is told; the rest goes to whoever wants it now.
  "update admit_event set routed = true where delivered",
  "drop index admit_event_pending",
  "create index admit_event_unrouted on admit_event (sequence) where not routed",
  `create table admit_delivery (
    event_id text not null,
    subscriber text not null,
    sequence bigint not null,
    stream text not null,
    head integer not null,
    attempts integer not null,
    attempts_before integer not null,
    due_at_ms bigint null,
    died_at_ms bigint null,
    failure text null,
    primary key (event_id, subscriber)
  )`,
  "create index admit_delivery_stream on admit_delivery (stream, subscriber, sequence)",
  `create index admit_delivery_due on admit_delivery (subscriber, due_at_ms, sequence)
   where head`,
  `create index admit_delivery_dead on admit_delivery (subscriber, sequence)
   where died_at_ms is not null`,
  "create table admit_outbox_lock (lock_id text not null primary key)",
];

/** Events go to subscribers, each with retries and dead letters of its own. */
export class M0004Outbox extends Migration {
  static readonly migrationName = "0004_outbox";
  override name: string = M0004Outbox.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
