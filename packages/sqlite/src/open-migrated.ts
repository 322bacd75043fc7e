import { TicketingError } from "@admit-one/core";
import { admitOneEntities } from "@admit-one/sql";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/sqlite";
import type Database from "better-sqlite3";
import { ImmediateSqliteDialect } from "./kysely-dialect.ts";
import { migrate } from "./migrate.ts";
import { migrationTable, sqliteMigrations } from "./migrations/index.ts";
import { type Durability, openDatabase, waitBriefly } from "./open-database.ts";

const initOrm = (file: string, database: Database.Database): Promise<MikroORM> =>
  MikroORM.init({
    dbName: file,
    entities: [...admitOneEntities],
    driverOptions: new ImmediateSqliteDialect(database),
    extensions: [Migrator],
    migrations: {
      migrationsList: [...sqliteMigrations],
      tableName: migrationTable,
      // One transaction around all of them is begun by `migrate`.
      transactional: false,
      disableForeignKeys: false,
      snapshot: false,
      silent: true,
    },
  });

const open = async (file: string, durability: Durability | undefined) => {
  const database = openDatabase(file, durability);
  try {
    const orm = await initOrm(file, database);
    const ran = await migrate(orm, database, file);
    waitBriefly(database);
    return { database, orm, ran };
  } catch (error) {
    database.close();
    throw error;
  }
};

const unopened = (file: string, error: unknown): unknown =>
  error instanceof TicketingError
    ? error
    : new TicketingError(
        "UNAVAILABLE",
        `[admit-one/sqlite] ${file} can't be opened: ` +
          (error instanceof Error ? error.message : String(error)),
        { cause: error },
      );

type Opened = {
  readonly database: Database.Database;
  readonly orm: MikroORM;
  /** The migrations that ran. */
  readonly ran: readonly string[];
};

/** A file that is open, with its tables brought up to date. */
export const openMigrated = async (
  file: string,
  durability: Durability | undefined,
): Promise<Opened> => {
  try {
    return await open(file, durability);
  } catch (error) {
    throw unopened(file, error);
  }
};
