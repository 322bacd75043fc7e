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
  /** Made with its folder where it is missing; `:memory:` lasts as long as the stores. */
  readonly file: string;
  /** `full` unless asked for: see what a power cut may take. */
  readonly durability?: Durability;
  /** Called where tables were made or changed, with what ran, for a log. */
  readonly onMigrated?: (migrations: readonly string[]) => void;
  /** The pauses of a busy database; the machine's timers unless given. */
  readonly timers?: Timers;
  /** Told of waits and retries, for figures. */
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
 * Opens a box office's stores in one SQLite file, its tables brought up to date.
 *
 * Several processes of one machine may share the file. What is answered survives a crash and, with
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
