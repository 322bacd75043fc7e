import {
  type Clock,
  type DurabilityLost,
  type Stores,
  TicketingError,
  type Timers,
} from "@admit-one/core";
import { createMemoryStores } from "@admit-one/memory";
import type { Config } from "./config.ts";
import { ConfigProblem } from "./config-values.ts";
import type { PoolUse } from "./metrics/state-metrics.ts";

/** Open stores. They may need to be closed, and may have a better clock than this process. */
export type OpenStores = Stores &
  Partial<AsyncDisposable> & {
    readonly clock?: Clock;
    /** Resolves if the stores are usable. Without it, a read finds out. */
    ready?(): Promise<void>;
    /** Where another thread can open the same stores; absent if no other thread can. */
    readonly database?: Config["database"];
    /** Whether the database keeps less than was promised; absent if it can't change. */
    durabilityLost?(): DurabilityLost | null;
    /** The current use of the connection pool; absent without a pool. */
    pool?(): PoolUse;
  };

/** Is notified of waits for a connection, and of steps that run again. */
export type StoreObserver = {
  readonly connected: (waitedMs: number) => void;
  readonly ranAgain: () => void;
};

/** Opens the stores that DATABASE_URL names. */
export const openStores = async (
  { database }: Pick<Config, "database">,
  timers: Timers,
  log: Record<"info" | "error", (fields: object, message: string) => void>,
  observer?: StoreObserver,
): Promise<OpenStores> => {
  const onMigrated = (migrations: readonly string[]): void =>
    log.info({ migrations }, "tables brought up to date");
  if (database.kind === "memory") return createMemoryStores();
  // Imported here, so that no unused database driver is loaded.
  if (database.kind === "postgres") {
    const { createPostgresStores } = await import("@admit-one/postgres");
    const { poolMax, kind: _kind, place: _place, ...options } = database;
    const pool = { max: poolMax };
    const onDurability = (lost: DurabilityLost | null): void => {
      if (lost === null) log.info({}, "commits wait for a standby again");
      else log.error(lost, "commits wait for no standby");
    };
    const watched = { timers, onMigrated, onDurability, observer };
    const stores = await createPostgresStores({ ...options, pool, ...watched });
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
