import type { Clock, Timers } from "@admit-one/core";
import { createSqlStores, type SqlDialect, type SqlStores, systemTimers } from "@admit-one/sql";
import type { MikroORM } from "@mikro-orm/postgresql";
import { CompiledQuery } from "kysely";
import type { Pool } from "pg";
import { createDatabaseClock } from "./database-clock.ts";
import { pipelinedDialect, postgresDialect } from "./dialect.ts";
import {
  checkDurability,
  type Durability,
  type DurabilitySettings,
  durabilitySettings,
} from "./durability.ts";
import { unavailable } from "./unavailable.ts";

export type HostedPostgresStoresOptions = {
  /** An instance that knows `admitOneEntities`; whoever made it closes it. */
  readonly orm: MikroORM;
  /** `full` unless asked for: see what a crash may take. */
  readonly durability?: Durability;
  /** The pauses between tries, and the looks at the database's clock. */
  readonly timers?: Timers;
};

export type PostgresStores = SqlStores &
  AsyncDisposable & {
    /** Follows the database's clock, so that all servers agree. */
    readonly clock: Clock;
  };

// The clock is what SQL is asked for the time for, and nothing else does.
const askForTime = "select extract(epoch from clock_timestamp()) * 1000 as now_ms";

const askForSettings = `select ${durabilitySettings
  .map((name) => `current_setting('${name}') as ${name}`)
  .join(", ")}`;

/** Statements go together where the host's driver sends them so: `driverOptions: { pipeline: true }`. */
const dialectFor = async (orm: MikroORM): Promise<SqlDialect> => {
  const pool: Pool = await orm.em.getConnection().getNativeClient();
  return pool.options.pipeline ? pipelinedDialect : postgresDialect;
};

/**
 * Makes the stores on a host's own MikroORM instance, whose tables the host keeps up to date: with
 * `migratePostgres`, or with `postgresMigrations` among its own.
 */
export const createHostedPostgresStores = async ({
  orm,
  durability = "full",
  timers = systemTimers,
}: HostedPostgresStoresOptions): Promise<PostgresStores> => {
  const askOne = async <Row>(text: string): Promise<Row> => {
    const kysely = orm.em.getDriver().getConnection().getClient();
    const { rows } = await kysely.executeQuery<Row>(CompiledQuery.raw(text));
    return rows[0] as Row;
  };
  const ask = async (): Promise<number> =>
    Number((await askOne<{ readonly now_ms: string }>(askForTime)).now_ms);

  try {
    checkDurability(durability, await askOne<DurabilitySettings>(askForSettings));
    const clock = await createDatabaseClock({ ask, timers });
    const stores = createSqlStores({ orm, dialect: await dialectFor(orm), timers });
    return {
      ...stores,
      clock,
      [Symbol.asyncDispose]: async () => {
        clock[Symbol.dispose]();
        await stores.settle();
      },
    };
  } catch (error) {
    throw unavailable("The database can't be used", error);
  }
};
