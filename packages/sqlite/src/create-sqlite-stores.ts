import type { Timers } from "@admit-one/core";
import { createSqlStores, type SqlStores } from "@admit-one/sql";
import { sqliteDialect } from "./dialect.ts";
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
};

export type SqliteStores = SqlStores & AsyncDisposable;

/**
 * Opens a box office's stores in one SQLite file, its tables brought up to date.
 *
 * Several processes of one machine may share the file. What is answered survives a crash and, with
 * the default durability, a power cut.
 */
export const createSqliteStores = async (options: SqliteStoresOptions): Promise<SqliteStores> => {
  const { file, durability, timers, onMigrated } = options;
  const { database, orm, ran } = await openMigrated(file, durability);
  if (ran.length > 0) onMigrated?.(ran);
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
