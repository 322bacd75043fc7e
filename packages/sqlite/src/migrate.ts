import { TicketingError } from "@admit-one/core";
import {
  admitOneTables,
  type MigrationClass,
  migrationObstacle,
  migrationTable,
  statementsOf,
} from "@admit-one/sql";
import type Database from "better-sqlite3";
import { sqliteMigrations } from "./migrations.ts";

const tablesOf = (database: Database.Database): readonly string[] =>
  database
    .prepare<[string], string>(
      "select name from sqlite_master where type = 'table' " +
        "and name in (select value from json_each(?)) order by name",
    )
    .pluck()
    .all(JSON.stringify(admitOneTables));

const executedNames = (
  database: Database.Database,
  tables: readonly string[],
): readonly string[] =>
  tables.includes(migrationTable)
    ? database.prepare<[], string>(`select name from ${migrationTable}`).pluck().all()
    : [];

/** The migrations that have not run yet. Refuses a file that cannot be brought up to date. */
const pendingOf = (
  file: string,
  database: Database.Database,
  migrations: readonly MigrationClass[],
): readonly MigrationClass[] => {
  const known = migrations.map((migration) => migration.migrationName);
  const tables = tablesOf(database);
  const executed = executedNames(database, tables);
  const obstacle = migrationObstacle({ known, executed, tables });
  if (obstacle !== null) {
    throw new TicketingError("UNAVAILABLE", `[admit-one/sqlite] ${file} ${obstacle}`);
  }
  return migrations.filter(({ migrationName }) => !executed.includes(migrationName));
};

const createTable = `create table if not exists ${migrationTable} (
  id integer not null primary key autoincrement,
  name text not null,
  executed_at datetime not null default current_timestamp
)`;

/**
 * Brings the tables up to date in one transaction that takes the write lock first. If two processes
 * start at once, the second finds the work done. A crash in between leaves the old tables. Returns
 * the names of the migrations that ran.
 */
export const migrate = (
  file: string,
  database: Database.Database,
  migrations: readonly MigrationClass[] = sqliteMigrations,
): readonly string[] => {
  database.exec("begin immediate");
  try {
    const pending = pendingOf(file, database, migrations);
    database.exec(createTable);
    const record = database.prepare(`insert into ${migrationTable} (name) values (?)`);
    for (const migration of pending) {
      for (const statement of statementsOf(migration)) database.exec(statement);
      record.run(migration.migrationName);
    }
    database.exec("commit");
    return pending.map(({ migrationName }) => migrationName);
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw error;
  }
};
