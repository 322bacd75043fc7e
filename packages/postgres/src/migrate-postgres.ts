import { TicketingError } from "@admit-one/core";
import { admitOneEntities, admitOneTables, migrationObstacle } from "@admit-one/sql";
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import { CompiledQuery, type DatabaseConnection } from "kysely";
import type { Pool, PoolClient } from "pg";
import { checkSchema } from "./in-schema.ts";
import { migrationsIn, migrationTable, postgresMigrations } from "./migrations/index.ts";
import { unavailable } from "./unavailable.ts";

/** Any number, but the same in all versions: whoever migrates holds the lock of this name. */
const migrationLock = 1_633_968_500;

/** A first start waits for whoever migrates, and a migration takes as long as it takes. */
const patience =
  "select set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false), " +
  "set_config('idle_in_transaction_session_timeout', '0', false)";

const initOrm = ({ url, schema }: MigratePostgresOptions): Promise<MikroORM> =>
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
      migrationsList: schema === undefined ? [...postgresMigrations] : migrationsIn(schema),
      tableName: schema === undefined ? migrationTable : `${schema}.${migrationTable}`,
      // All or none: a crash half-way leaves the old tables.
      transactional: true,
      allOrNothing: true,
      snapshot: false,
      silent: true,
    },
  });

const tablesThere =
  "select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace " +
  "where nspname = coalesce($1, current_schema()) and relname = any($2) and relkind in ('r', 'p') " +
  "order by relname";

type Named = { readonly name: string };

const namesOf = async (client: PoolClient, text: string, values: unknown[]): Promise<string[]> =>
  (await client.query<Named>(text, values)).rows.map(({ name }) => name);

const refuse = async (client: PoolClient, schema: string | undefined): Promise<void> => {
  const known = postgresMigrations.map((migration) => migration.migrationName);
  const tables = await namesOf(client, tablesThere, [schema ?? null, admitOneTables]);
  const table = schema === undefined ? migrationTable : `${schema}.${migrationTable}`;
  const executed = tables.includes(migrationTable)
    ? await namesOf(client, `select name from ${table} order by id`, [])
    : [];
  const obstacle = migrationObstacle({ known, executed, tables });
  if (obstacle === null) return;
  throw new TicketingError("UNAVAILABLE", `[admit-one/postgres] The database ${obstacle}`);
};

const underLock = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    // Of a transaction, so that it is given back however this ends, also through a pooler.
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock($1)", [migrationLock]);
    const answer = await work(client);
    await client.query("commit");
    return answer;
  } finally {
    client.release(true);
  }
};

export type MigratePostgresOptions = {
  readonly url: string;
  /** Where the tables are; made where it is missing. Else the first schema of the search path. */
  readonly schema?: string | undefined;
};

/**
 * Brings the tables up to date, and answers the names of the migrations that ran. Of several that
 * start at once one migrates, and the others find the work done.
 */
export const migratePostgres = async ({
  url,
  schema,
}: MigratePostgresOptions): Promise<readonly string[]> => {
  const orm = await initOrm({ url, schema: checkSchema(schema) });
  try {
    const pool = await orm.em.getConnection().getNativeClient();
    return await underLock(pool, async (client) => {
      await refuse(client, schema);
      // On the other connection, which must find it while this one's transaction is open.
      if (schema !== undefined) await pool.query(`create schema if not exists ${schema}`);
      const ran = await orm.migrator.up();
      return ran.map(({ name }) => name);
    });
  } catch (error) {
    throw unavailable("The tables can't be brought up to date", error);
  } finally {
    await orm.close(true);
  }
};
