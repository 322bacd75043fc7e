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
export const createSqliteStores = async ({
  file,
  durability,
  timers,
}: SqliteStoresOptions): Promise<SqliteStores> => {
  const { database, orm } = await openMigrated(file, durability);
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
