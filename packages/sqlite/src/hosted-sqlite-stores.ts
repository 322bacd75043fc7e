import { TicketingError, type Timers } from "@admit-one/core";
import { createSqlStores, type SqlDialect } from "@admit-one/sql";
import type { MikroORM } from "@mikro-orm/core";
import type Database from "better-sqlite3";
import { openBeside } from "./beside.ts";
import type { SqliteStores } from "./create-sqlite-stores.ts";
import { sqliteDialect } from "./dialect.ts";

export type HostedSqliteStoresOptions = {
  /** The host's own instance. The host closes it. */
  readonly orm: Pick<MikroORM, "em">;
  /** How long a step waits for the one connection, in milliseconds; default 10,000. */
  readonly acquireTimeoutMs?: number;
  /** Used for the pauses while the database is busy; default: the machine's timers. */
  readonly timers?: Timers;
};

/** MikroORM's own driver has the handle. A host's own driver may have none that we know. */
const handleOf = ({ em }: Pick<MikroORM, "em">): Database.Database | null => {
  const { database } = em.getDriver().getConnection() as { readonly database?: unknown };
  const isHandle = typeof database === "object" && database !== null && "pragma" in database;
  return isHandle ? (database as Database.Database) : null;
};

const dialectFor = (orm: Pick<MikroORM, "em">): SqlDialect => ({
  ...sqliteDialect,
  beside: (connection) => {
    const handle = handleOf(orm);
    return sqliteDialect.beside?.(connection) ?? (handle && openBeside(handle));
  },
});

/**
 * Opens the stores on a host's own MikroORM instance. The host keeps the tables up to date, with
 * `migrateSqlite` or with `sqliteMigrations` among its own migrations.
 *
 * There is one connection. A call from inside a transaction of the host would wait for itself, so
 * it is refused.
 */
export const createHostedSqliteStores = async ({
  orm,
  acquireTimeoutMs = 10_000,
  timers,
}: HostedSqliteStoresOptions): Promise<SqliteStores> => {
  const stores = createSqlStores({ orm, dialect: dialectFor(orm), timers, acquireTimeoutMs });
  try {
    await stores.queues.queueIds();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TicketingError(
      "UNAVAILABLE",
      `${reason}. If its tables are missing: bring them up to date first, with ` +
        "migrateSqlite({ file }), or with sqliteMigrations among your own migrations.",
      { cause: error },
    );
  }
  return { ...stores, [Symbol.asyncDispose]: () => stores.settle() };
};
