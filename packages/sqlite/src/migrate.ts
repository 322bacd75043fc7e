import { TicketingError } from "@admit-one/core";
import type { MikroORM } from "@mikro-orm/core";
import type Database from "better-sqlite3";
import { migrationTable, sqliteMigrations } from "./migrations/index.ts";

const executedNames = (database: Database.Database): readonly string[] => {
  const table = database
    .prepare("select name from sqlite_master where type = 'table' and name = ?")
    .get(migrationTable);
  if (table === undefined) return [];
  return database.prepare<[], string>(`select name from ${migrationTable}`).pluck().all();
};

const refuseNewer = (file: string, database: Database.Database, known: readonly string[]): void => {
  const unknown = executedNames(database).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new TicketingError(
    "UNAVAILABLE",
    `[admit-one/sqlite] ${file} was written by a newer version of Admit One ` +
      `(it has ${unknown.join(", ")}). Start that version, or use another file.`,
  );
};

/**
 * Brings the tables up to date in one transaction that takes the write lock first: of two processes
 * that start at once the second finds the work done, and a crash half-way leaves the old tables.
 *
 * The transaction is begun on the handle below the ORM, since the migrator takes no lock itself.
 */
export const migrate = async (
  orm: MikroORM,
  database: Database.Database,
  file: string,
): Promise<void> => {
  const known = sqliteMigrations.map((migration) => migration.migrationName);
  database.exec("begin immediate");
  try {
    refuseNewer(file, database, known);
    await orm.migrator.up();
    database.exec("commit");
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw error;
  }
};
