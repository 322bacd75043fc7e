import { Migration } from "@admit-one/sql";

const statements = [
  "alter table admit_concert add column creating boolean not null default false",
  "alter table admit_show add column creating boolean not null default false",
  `create table admit_creation (
    creation_id text not null primary key,
    concert_id text not null,
    fingerprint text not null,
    plan jsonb not null,
    seats_added int not null,
    touched_at_ms bigint not null,
    discarded boolean not null
  )`,
  "alter table admit_creation add constraint admit_creation_concert unique (concert_id)",
  "create index admit_creation_touched on admit_creation (touched_at_ms, creation_id)",
];

/** Concerts that are created in pieces, and not seen before the last one. */
export class M0013Creations extends Migration {
  static readonly migrationName = "0013_creations";
  override name: string = M0013Creations.migrationName;

  override up(): void {
    for (const statement of statements) this.addSql(statement);
  }
}
