import { TicketingError, type Timers } from "@admit-one/core";
import { admitOneEntities, createSqlStores, type SqlStores } from "@admit-one/sql";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/sqlite";
import type Database from "better-sqlite3";
import { sqliteDialect } from "./dialect.ts";
import { ImmediateSqliteDialect } from "./kysely-dialect.ts";
import { migrate } from "./migrate.ts";
import { migrationTable, sqliteMigrations } from "./migrations/index.ts";
import { type Durability, openDatabase, waitBriefly } from "./open-database.ts";

export type SqliteStoresOptions = {
  /** Made with its folder where it is missing; `:memory:` lasts as long as the stores. */
  readonly file: string;
  /** `full` unless asked for: see what a power cut may take. */
  readonly durability?: Durability;
  /** The pauses of a busy database; the machine's timers unless given. */
  readonly timers?: Timers;
};

export type SqliteStores = SqlStores & AsyncDisposable;

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
    await migrate(orm, database, file);
    waitBriefly(database);
    return { database, orm };
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

/**
 * Opens a box office's stores in one SQLite file, its tables brought up to date.
 *
 * Several processes of one machine may share the file. What is answered survives a crash and, with
 * the default durability, a power cut.
 */
export const createSqliteStores = async ({
  file,
  durability,
  timers,
}: SqliteStoresOptions): Promise<SqliteStores> => {
  const { database, orm } = await open(file, durability).catch((error: unknown) => {
    throw unopened(file, error);
  });
  const stores = createSqlStores({
    orm,
    dialect: sqliteDialect,
    ...(timers === undefined ? {} : { timers }),
  });
  return {
    ...stores,
    [Symbol.asyncDispose]: async () => {
      await stores.settle();
      // In its turn on the one connection: a step that runs is finished, later ones are refused.
      await orm.em
        .getConnection()
        .getClient()
        .connection()
        .execute(async () => {
          database.close();
        });
      await orm.close(true);
    },
  };
};
