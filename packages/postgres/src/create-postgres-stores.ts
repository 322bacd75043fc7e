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
  /** How many connections at most; all servers together must stay below the database's limit. */
  readonly max?: number;
  /** How long a step waits for a connection, in milliseconds; as long as for an answer else. */
  readonly acquireTimeoutMs?: number;
  /** How long a connection is kept that nobody uses, in milliseconds. */
  readonly idleTimeoutMs?: number;
};

export type PostgresStoresOptions = {
  /** `postgres://user:password@host:port/database`, with whatever else the driver takes. */
  readonly url: string;
  /** The schema of the tables, made where it is missing; else the first of the search path. */
  readonly schema?: string | undefined;
  readonly pool?: PoolOptions;
  /**
   * The longest that a step of a buyer waits while the database says nothing, in milliseconds; 4,000
   * unless given. Then its connection is given up, with an honest `UNAVAILABLE` or `COMMIT_UNKNOWN`.
   */
  readonly answerTimeoutMs?: number | undefined;
  /** The longest that a statement may run, in milliseconds; 10,000 unless given. */
  readonly statementTimeoutMs?: number;
  /** The longest that a statement waits for a lock before the step is tried again, likewise. */
  readonly lockTimeoutMs?: number;
  /** The longest that a step may leave the database waiting: a stopped process must free its locks. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Bring the tables up to date first; true unless said otherwise. */
  readonly migrate?: boolean;
  /** Called where tables were made or changed, with what ran, for a log. */
  readonly onMigrated?: (migrations: readonly string[]) => void;
  /** `full` unless asked for: see what a crash may take. */
  readonly durability?: Durability;
  /** The pauses between tries, and the looks at the database's clock. */
  readonly timers?: Timers;
  /** Told of waits and retries, for figures. */
  readonly observer?: StoreObserver | undefined;
};

export type PooledPostgresStores = PostgresStores & {
  /** How the connections are used at this moment, for figures. */
  pool(): PoolUse;
};

/**
 * A machine that vanished says nothing at all. The server's own time-out answers long before, so
 * whoever is silent for this much longer is gone.
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
    // The URL is parsed by the driver: MikroORM would drop all that follows the "?", TLS among it.
    ...sessionOf(options.url),
    application_name: "admit-one",
    keepAlive: true,
    // Several statements to a round trip.
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
 * Opens a box office's stores on PostgreSQL, its tables brought up to date.
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
