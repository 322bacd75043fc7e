import type { Timers } from "@admit-one/core";
import { admitOneEntities, type StoreObserver } from "@admit-one/sql";
import { MikroORM } from "@mikro-orm/postgresql";
import type { Pool, PoolConfig } from "pg";
import type { Durability } from "./durability.ts";
import { endUselessConnections } from "./end-useless-connections.ts";
import { openStoresOn, type PostgresStores } from "./hosted-postgres-stores.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { createPoolDoor, type PoolDoor, type PoolUse } from "./pool-door.ts";
import { nameStatements, sendTogether } from "./prepare-client.ts";
import { sessionOf } from "./session-options.ts";
import { unavailable } from "./unavailable.ts";

export type PoolOptions = {
  /** Maximum number of connections. All servers together must stay below the database's limit. */
  readonly max?: number;
  /** How long a step waits for a connection, in milliseconds; default: `answerTimeoutMs`. */
  readonly acquireTimeoutMs?: number;
  /** How long an idle connection is kept, in milliseconds. */
  readonly idleTimeoutMs?: number;
};

export type PostgresStoresOptions = {
  /** `postgres://user:password@host:port/database`, with any further options of the driver. */
  readonly url: string;
  /**
   * The schema of the tables; created if it is missing. Default: the first schema of the search
   * path.
   */
  readonly schema?: string | undefined;
  readonly pool?: PoolOptions;
  /**
   * The longest time that a buyer's step waits for a silent database, in milliseconds; default
   * 4,000. Then its connection is closed, and the step fails with `UNAVAILABLE` or
   * `COMMIT_UNKNOWN`.
   */
  readonly answerTimeoutMs?: number | undefined;
  /** The longest time that a statement may run, in milliseconds; default 10,000. */
  readonly statementTimeoutMs?: number;
  /**
   * The longest time that a statement waits for a lock before the step is tried again, in
   * milliseconds; default 2,000.
   */
  readonly lockTimeoutMs?: number;
  /**
   * The longest time that a step may leave the database waiting, in milliseconds; default 10,000. A
   * stopped process must release its locks.
   */
  readonly idleInTransactionTimeoutMs?: number;
  /** Whether to bring the tables up to date first; default true. */
  readonly migrate?: boolean;
  /** Called with the migrations that ran, for a log. Not called if none ran. */
  readonly onMigrated?: (migrations: readonly string[]) => void;
  /** Default `full`; see `Durability` for what a crash may lose. */
  readonly durability?: Durability;
  /** Used for pauses between tries, and for reads of the database's clock. */
  readonly timers?: Timers;
  /** Is notified of waits and retries, for metrics. */
  readonly observer?: StoreObserver | undefined;
};

export type PooledPostgresStores = PostgresStores & {
  /** The current use of the connections, for metrics. */
  pool(): PoolUse;
};

/**
 * A machine that has disappeared sends nothing at all. The server's own timeout answers long before
 * this, so a longer silence means that the connection is dead.
 */
const silentForMs = (statementTimeoutMs: number): number =>
  statementTimeoutMs + Math.min(statementTimeoutMs, 5_000);

const timeoutsOf = (options: PostgresStoresOptions) => {
  const statementTimeoutMs = options.statementTimeoutMs ?? 10_000;
  const patientTimeoutMs = silentForMs(statementTimeoutMs);
  const answerTimeoutMs = options.answerTimeoutMs ?? 4_000;
  return { statementTimeoutMs, patientTimeoutMs, answerTimeoutMs };
};

const driverOptionsOf = (options: PostgresStoresOptions): PoolConfig => {
  const { statementTimeoutMs, patientTimeoutMs, answerTimeoutMs } = timeoutsOf(options);
  const { acquireTimeoutMs = answerTimeoutMs, idleTimeoutMs = 30_000 } = options.pool ?? {};
  return {
    // The driver parses the URL: MikroORM would drop everything after the `?`, including TLS
    // options.
    ...sessionOf(options.url),
    application_name: "admit-one",
    keepAlive: true,
    // Sends several statements in one round trip.
    pipeline: true,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: idleTimeoutMs,
    statement_timeout: statementTimeoutMs,
    query_timeout: patientTimeoutMs,
    lock_timeout: options.lockTimeoutMs ?? 2_000,
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 10_000,
  };
};

const initOrm = (options: PostgresStoresOptions, door: PoolDoor): Promise<MikroORM> =>
  MikroORM.init({
    clientUrl: options.url,
    entities: [...admitOneEntities],
    pool: { min: 0, max: options.pool?.max ?? 10 },
    driverOptions: {
      ...driverOptionsOf(options),
      onPoolCreated: (pool: Pool) => {
        const silence = endUselessConnections(pool, timeoutsOf(options));
        nameStatements(pool);
        sendTogether(pool);
        door.watch(pool, silence);
      },
    },
  });

const migrateBefore = ({
  url,
  schema,
  durability = "full",
}: PostgresStoresOptions): Promise<readonly string[]> =>
  migratePostgres({ url, schema, durability });

/**
 * Opens a box office's stores on PostgreSQL, and brings its tables up to date.
 *
 * Any number of servers may share one database; `clock` lets them agree on the time.
 */
export const createPostgresStores = async (
  options: PostgresStoresOptions,
): Promise<PooledPostgresStores> => {
  const ran = options.migrate === false ? [] : await migrateBefore(options);
  if (ran.length > 0) options.onMigrated?.(ran);
  const door = createPoolDoor();
  const orm = await initOrm(options, door);
  const { durability, schema, timers, observer } = options;
  try {
    const stores = await openStoresOn({
      orm,
      schema,
      observer,
      ...(durability === undefined ? {} : { durability }),
      ...(timers === undefined ? {} : { timers }),
    });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await stores[Symbol.asyncDispose]();
      await door.close();
      await orm.close(true);
    };
    const pool = (): PoolUse => door.use();
    return { ...stores, pool, [Symbol.asyncDispose]: () => (closing ??= close()) };
  } catch (error) {
    await orm.close(true);
    throw unavailable("The database can't be opened", error);
  }
};
