import { TicketingError } from "@admit-one/core";
import { admitOneTables, migrationObstacle } from "@admit-one/sql";
import type { MikroORM } from "@mikro-orm/core";
import type Database from "better-sqlite3";
import { migrationTable, sqliteMigrations } from "./migrations/index.ts";

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

const refuse = (file: string, database: Database.Database): void => {
  const known = sqliteMigrations.map((migration) => migration.migrationName);
  const tables = tablesOf(database);
  const executed = executedNames(database, tables);
  const obstacle = migrationObstacle({ known, executed, tables });
  if (obstacle === null) return;
  throw new TicketingError("UNAVAILABLE", `[admit-one/sqlite] ${file} ${obstacle}`);
};

/**
 * Brings the tables up to date in one transaction that takes the write lock first: of two processes
 * that start at once the second finds the work done, and a crash half-way leaves the old tables.
 *
 * The transaction is begun on the handle below the ORM, since the migrator takes no lock itself.
 * Answers the names of those that ran.
 */
export const migrate = async (
  orm: MikroORM,
  database: Database.Database,
  file: string,
): Promise<readonly string[]> => {
  database.exec("begin immediate");
  try {
    refuse(file, database);
    const ran = await orm.migrator.up();
    database.exec("commit");
    return ran.map(({ name }) => name);
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw error;
  }
};
