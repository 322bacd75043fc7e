import { TicketingError } from "@admit-one/core";
import { admitOneEntities } from "@admit-one/sql";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import { CompiledQuery, type DatabaseConnection } from "kysely";
import type { Pool } from "pg";
import { migrationTable, postgresMigrations } from "./migrations/index.ts";
import { unavailable } from "./unavailable.ts";

/** Any number, but the same in all versions: whoever migrates holds the lock of this name. */
const migrationLock = 1_633_968_500;

/** A first start waits for whoever migrates, and a migration takes as long as it takes. */
const patience =
  "select set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false), " +
  "set_config('idle_in_transaction_session_timeout', '0', false)";

const initOrm = (url: string): Promise<MikroORM> =>
  MikroORM.init({
    clientUrl: url,
    driverOptions: { connectionString: url },
    entities: [...admitOneEntities],
    // One connection has the lock while the other one migrates.
    pool: { min: 0, max: 2 },
    onCreateConnection: async (connection) => {
      await (connection as DatabaseConnection).executeQuery(CompiledQuery.raw(patience));
    },
    extensions: [Migrator],
    migrations: {
      migrationsList: [...postgresMigrations],
      tableName: migrationTable,
      // All or none: a crash half-way leaves the old tables.
      transactional: true,
      allOrNothing: true,
      snapshot: false,
      silent: true,
    },
  });

const refuseNewer = async (orm: MikroORM): Promise<void> => {
  const known = postgresMigrations.map((migration) => migration.migrationName);
  const executed = await orm.migrator.getExecuted();
  const unknown = executed.map(({ name }) => name).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new TicketingError(
    "UNAVAILABLE",
    "[admit-one/postgres] The database was written by a newer version of Admit One " +
      `(it has ${unknown.join(", ")}). Start that version, or use another database.`,
  );
};

const underLock = async (pool: Pool, work: () => Promise<void>): Promise<void> => {
  const client = await pool.connect();
  try {
    // Of a transaction, so that it is given back however this ends, also through a pooler.
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    await work();
    await client.query("commit");
  } finally {
    client.release(true);
  }
};

/**
 * Brings the tables up to date. Of several that start at once one migrates, and the others find the
 * work done.
 */
export const migratePostgres = async ({ url }: { readonly url: string }): Promise<void> => {
  const orm = await initOrm(url);
  try {
    const pool = await orm.em.getConnection().getNativeClient();
    await underLock(pool, async () => {
      await refuseNewer(orm);
      await orm.migrator.up();
    });
  } catch (error) {
    throw unavailable("The tables can't be brought up to date", error);
  } finally {
    await orm.close(true);
  }
};
