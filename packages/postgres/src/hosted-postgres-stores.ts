import { type Clock, type DurabilityLost, TicketingError, type Timers } from "@admit-one/core";
import {
  createSqlStores,
  type SqlDialect,
  type SqlStores,
  type StoreObserver,
  systemTimers,
} from "@admit-one/sql";
import type { MikroORM } from "@mikro-orm/postgresql";
import { CompiledQuery } from "kysely";
import type { Pool } from "pg";
import { createDatabaseClock } from "./database-clock.ts";
import { pipelinedDialect, postgresDialect } from "./dialect.ts";
import {
  askForSettings,
  checkDurability,
  type Durability,
  type DurabilitySettings,
} from "./durability.ts";
import { watchDurability } from "./durability-watch.ts";
import { checkSchema, inSchema } from "./in-schema.ts";
import { createLooks } from "./looks.ts";
import { withPatience } from "./patient.ts";
import { askState, checkState, type ServerState } from "./primary.ts";
import { askForVersion, checkVersion } from "./server-version.ts";
import { askForWanted, checkWanted, type FoundSetting, wantedOf } from "./session-settings.ts";
import { unavailable } from "./unavailable.ts";

export type HostedPostgresStoresOptions = {
  /** An instance that knows `admitOneEntities`. The host closes it. */
  readonly orm: MikroORM;
  /** Default `full`; see `Durability` for what a crash may lose. */
  readonly durability?: Durability;
  /**
   * With `replicated`: what happens when commits no longer wait for a standby. `alarm`, the default:
   * sales go on, and `durabilityLost` says so. `refuse`: nothing is written, and `ready` rejects,
   * until they wait again.
   */
  readonly whenNotReplicated?: "alarm" | "refuse" | undefined;
  /** Called when that happens, and with null when it is over, for a log. */
  readonly onDurability?: ((lost: DurabilityLost | null) => void) | undefined;
  /**
   * The schema of the tables, as given to `migratePostgres`. Default: the connection's search path.
   */
  readonly schema?: string | undefined;
  /** How long a step waits for a connection of the host's pool, in milliseconds; default 10,000. */
  readonly acquireTimeoutMs?: number;
  /** Used for pauses between tries, and for reads of the database's clock. */
  readonly timers?: Timers;
  /** Is notified of waits and retries, for metrics. */
  readonly observer?: StoreObserver | undefined;
};

export type PostgresStores = SqlStores &
  AsyncDisposable & {
    /** Follows the database's clock, so that all servers agree. */
    readonly clock: Clock;
    /** Null while commits are as durable as `durability` says: for `createBoxOffice`. */
    durabilityLost(): DurabilityLost | null;
  };

// Only the clock reads the time by SQL.
const askForTime = "select extract(epoch from clock_timestamp()) * 1000 as now_ms";

type FoundTable = { readonly found: string | null };

const askForTable = (schema: string | undefined): string =>
  `select to_regclass('${schema === undefined ? "" : `${schema}.`}admit_outbox_lock')::text as found`;

const checkTables = ({ found }: FoundTable): void => {
  if (found !== null) return;
  throw new TicketingError(
    "UNAVAILABLE",
    "[admit-one/postgres] The database has no tables of Admit One where they are looked for. Bring " +
      "them up to date first, with migratePostgres({ url, schema }), or with postgresMigrations " +
      "among your own migrations.",
  );
};

/**
 * Statements are sent together if the host's driver is set to do so:
 * `driverOptions: { pipeline: true }`.
 */
const dialectFor = (pool: Pool, schema: string | undefined): SqlDialect =>
  withPatience(inSchema(pool.options.pipeline ? pipelinedDialect : postgresDialect, schema));

/** Opens the stores on any instance. Without `acquireTimeoutMs` the pool's own limit applies. */
export const openStoresOn = async ({
  orm,
  durability = "full",
  whenNotReplicated = "alarm",
  onDurability,
  schema,
  acquireTimeoutMs,
  timers = systemTimers,
  observer,
}: HostedPostgresStoresOptions): Promise<PostgresStores> => {
  const askAll = async <Row>(text: string, params: unknown[] = []): Promise<Row[]> => {
    const kysely = orm.em.getDriver().getConnection().getClient();
    return (await kysely.executeQuery<Row>(CompiledQuery.raw(text, params))).rows;
  };
  const askOne = async <Row>(text: string): Promise<Row> => (await askAll<Row>(text))[0] as Row;
  const ask = async (): Promise<number> =>
    Number((await askOne<{ readonly now_ms: string }>(askForTime)).now_ms);

  checkSchema(schema);
  try {
    checkState(await askOne<ServerState>(askState), "the database");
    checkVersion(await askOne<{ readonly version: number }>(askForVersion));
    const askDurability = () => askOne<DurabilitySettings>(askForSettings);
    checkDurability(durability, await askDurability());
    const pool: Pool = await orm.em.getConnection().getNativeClient();
    const wanted = JSON.stringify(wantedOf(pool.options));
    checkWanted(await askAll<FoundSetting>(askForWanted, [wanted]));
    checkTables(await askOne<FoundTable>(askForTable(schema)));
    const clock = await createDatabaseClock({ ask, timers });
    const dialect = dialectFor(pool, schema);
    const looks = createLooks(pool);
    const watch = watchDurability({
      durability,
      ask: askDurability,
      refuses: whenNotReplicated === "refuse",
      clock,
      timers,
      onChange: onDurability,
    });
    const checkWrite = (): void => watch.check();
    const deps = { orm, dialect, timers, acquireTimeoutMs, looks, observer, checkWrite };
    const stores = createSqlStores(deps);
    return {
      ...stores,
      clock,
      durabilityLost: () => watch.lost(),
      [Symbol.asyncDispose]: async () => {
        clock[Symbol.dispose]();
        watch[Symbol.dispose]();
        looks[Symbol.dispose]();
        await stores.settle();
      },
    };
  } catch (error) {
    throw unavailable("The database can't be used", error);
  }
};

/**
 * Opens the stores on a host's own MikroORM instance. The host keeps the tables up to date, with
 * `migratePostgres` or with `postgresMigrations` among its own migrations.
 */
export const createHostedPostgresStores = (
  options: HostedPostgresStoresOptions,
): Promise<PostgresStores> => openStoresOn({ acquireTimeoutMs: 10_000, ...options });
