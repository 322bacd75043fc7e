import { type Clock, type Stores, TicketingError, type Timers } from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import type { PoolUse } from "./metrics/state-metrics.ts";

/** Stores that are open; those that must be closed, or know the time better than we do, say how. */
export type OpenStores = Stores &
  Partial<AsyncDisposable> & {
    readonly clock?: Clock;
    /** Resolves where they can be used; where it is left out, a read finds out. */
    ready?(): Promise<void>;
    /** Where another thread finds the same stores; absent where nobody else can look into them. */
    readonly database?: Config["database"];
    /** How the pool of connections is used at this moment; not where there is none. */
    pool?(): PoolUse;
  };

/** Told of waits for a connection and of steps that run again, where somebody counts them. */
export type StoreObserver = {
  readonly connected: (waitedMs: number) => void;
  readonly ranAgain: () => void;
};

/** Opens what DATABASE_URL names. */
export const openStores = async (
  { database }: Pick<Config, "database">,
  timers: Timers,
  log: { readonly info: (fields: object, message: string) => void },
  observer?: StoreObserver,
): Promise<OpenStores> => {
  const onMigrated = (migrations: readonly string[]): void =>
    log.info({ migrations }, "tables brought up to date");
  if (database.kind === "memory") return createMemoryStores();
  // Loaded here, so that nobody pays for a database driver that they don't use.
  if (database.kind === "postgres") {
    const { createPostgresStores } = await import("@admit-one/postgres");
    const { poolMax, kind: _kind, ...options } = database;
    const pool = { max: poolMax };
    const stores = await createPostgresStores({ ...options, pool, timers, onMigrated, observer });
    return { ...stores, database };
  }
  const { createSqliteStores } = await import("@admit-one/sqlite");
  const { file, durability } = database;
  try {
    const stores = await createSqliteStores({ file, durability, timers, onMigrated, observer });
    return { ...stores, database };
  } catch (error) {
    if (!(error instanceof TicketingError)) throw error;
    const { message } = error.cause instanceof Error ? error.cause : error;
    throw new ConfigProblem(
      "DATABASE_URL",
      `names ${file}, which can't be opened (${message.split("\n")[0]})`,
      "give sqlite: with a file that this user may write, or memory:",
    );
  }
};
