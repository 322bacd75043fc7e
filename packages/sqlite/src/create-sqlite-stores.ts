import type { Timers } from "@admit-one/core";
import {
  admitOneEntities,
  createSqlStores,
  type SqlStores,
  type StoreObserver,
} from "@admit-one/sql";
import { MikroORM } from "@mikro-orm/sqlite";
import type Database from "better-sqlite3";
import { sqliteDialect } from "./dialect.ts";
import type { FileGuard } from "./file-guard.ts";
import { ImmediateSqliteDialect } from "./kysely-dialect.ts";
import { createLooks } from "./looks.ts";
import type { Durability } from "./open-database.ts";
import { openMigrated } from "./open-migrated.ts";

export type SqliteStoresOptions = {
  /** The file, created with its folder if it is missing. `:memory:` lasts as long as the stores. */
  readonly file: string;
  /** Default `full`; see `Durability` for what a power cut may lose. */
  readonly durability?: Durability;
  /** Called with the migrations that ran, for a log. Not called if none ran. */
  readonly onMigrated?: (migrations: readonly string[]) => void;
  /** Used for the pauses while the database is busy; default: the machine's timers. */
  readonly timers?: Timers;
  /** Is notified of waits and retries, for metrics. */
  readonly observer?: StoreObserver | undefined;
};

export type SqliteStores = SqlStores & AsyncDisposable;

const initOrm = async (
  file: string,
  database: Database.Database,
  guard: FileGuard,
): Promise<MikroORM> => {
  try {
    return await MikroORM.init({
      dbName: file,
      entities: [...admitOneEntities],
      driverOptions: new ImmediateSqliteDialect(database, guard),
    });
  } catch (error) {
    database.close();
    throw error;
  }
};

/**
 * Opens a box office's stores in one SQLite file, and brings its tables up to date.
 *
 * Several processes on one machine may share the file. Answered commands survive a crash and, with
 * the default durability, a power cut.
 */
export const createSqliteStores = async (options: SqliteStoresOptions): Promise<SqliteStores> => {
  const { file, durability, timers, onMigrated, observer } = options;
  const { database, ran, guard } = openMigrated(file, durability);
  const orm = await initOrm(file, database, guard);
  if (ran.length > 0) onMigrated?.(ran);
  const stores = createSqlStores({
    orm,
    dialect: sqliteDialect,
    timers,
    observer,
    looks: createLooks({ database, file, guard }),
  });
  return {
    ...stores,
    [Symbol.asyncDispose]: async () => {
      await stores.settle();
      // Wait for the one connection: a running step finishes, and later steps are refused.
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
