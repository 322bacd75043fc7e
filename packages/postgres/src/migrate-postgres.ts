import { TicketingError } from "@admit-one/core";
import {
  admitOneEntities,
  admitOneTables,
  type MigrationClass,
  migrationObstacle,
  migrationTable,
  statementsOf,
} from "@admit-one/sql";
import { MikroORM } from "@mikro-orm/postgresql";
import type { Pool, PoolClient } from "pg";
import {
  askForSettings,
  checkDurability,
  type Durability,
  type DurabilitySettings,
} from "./durability.ts";
import { checkSchema } from "./in-schema.ts";
import { postgresMigrations } from "./migrations.ts";
import { followPrimary } from "./primary.ts";
import { hostsOf, plainSessionOf } from "./session-options.ts";
import { unavailable } from "./unavailable.ts";

/** Any number, but the same in all versions: a migrating process holds the lock with this name. */
const migrationLock = 1_633_968_500;

/**
 * The first start waits for a migrating process, and a migration has no time limit. Only this
 * transaction may be patient: behind a pooler the next step gets the same connection.
 */
const patience =
  "select set_config('statement_timeout', '0', true), set_config('lock_timeout', '0', true), " +
  "set_config('idle_in_transaction_session_timeout', '0', true)";

const initOrm = async (url: string): Promise<MikroORM> => {
  const session = plainSessionOf(url);
  const hosts = hostsOf(url);
  return await MikroORM.init({
    dbName: session.database,
    driverOptions: {
      ...session,
      onPoolCreated: (pool: Pool) => followPrimary(pool, hosts),
    },
    entities: [...admitOneEntities],
    pool: { min: 0, max: 1 },
  });
};

const tablesThere =
  "select relname as name from pg_class join pg_namespace on pg_namespace.oid = relnamespace " +
  "where nspname = current_schema() and relname = any($1) and relkind in ('r', 'p') " +
  "order by relname";

type Named = { readonly name: string };

const namesOf = async (client: PoolClient, text: string, values: unknown[]): Promise<string[]> =>
  (await client.query<Named>(text, values)).rows.map(({ name }) => name);

/** The migrations that have not run yet. Refuses a database that cannot be brought up to date. */
const pendingOf = async (client: PoolClient): Promise<readonly MigrationClass[]> => {
  const known = postgresMigrations.map((migration) => migration.migrationName);
  const tables = await namesOf(client, tablesThere, [admitOneTables]);
  const executed = tables.includes(migrationTable)
    ? await namesOf(client, `select name from ${migrationTable}`, [])
    : [];
  const obstacle = migrationObstacle({ known, executed, tables });
  if (obstacle !== null) {
    throw new TicketingError("UNAVAILABLE", `[admit-one/postgres] The database ${obstacle}`);
  }
  return postgresMigrations.filter(({ migrationName }) => !executed.includes(migrationName));
};

const createTable = `create table if not exists ${migrationTable} (
  id serial primary key,
  name varchar(255) not null,
  executed_at timestamptz not null default current_timestamp
)`;

const migrate = async (
  client: PoolClient,
  { schema, durability = "relaxed" }: Omit<MigratePostgresOptions, "url">,
): Promise<readonly string[]> => {
  const [settings] = (await client.query<DurabilitySettings>(askForSettings)).rows;
  if (settings !== undefined) checkDurability(durability, settings);
  if (schema !== undefined) {
    await client.query(`create schema if not exists ${schema}`);
    // For this transaction only: the statements name their tables without a schema.
    await client.query(`set local search_path to ${schema}`);
  }
  const pending = await pendingOf(client);
  await client.query(createTable);
  for (const migration of pending) {
    for (const statement of statementsOf(migration)) await client.query(statement);
    const record = `insert into ${migrationTable} (name) values ($1)`;
    await client.query(record, [migration.migrationName]);
  }
  return pending.map(({ migrationName }) => migrationName);
};

/** All or nothing: a crash in between leaves the old tables. */
const underLock = async <T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    // The lock belongs to the transaction, so it is always released, even through a pooler.
    await client.query("begin");
    await client.query(patience);
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
  /**
   * The schema of the tables; created if it is missing. Default: the first schema of the search
   * path.
   */
  readonly schema?: string | undefined;
  /** With `full`, a database that may lose commits is refused before anything is written. */
  readonly durability?: Durability | undefined;
};

/**
 * Brings the tables up to date. Returns the names of the migrations that ran. If several processes
 * start at once, one migrates, and the others find the work done.
 */
export const migratePostgres = async ({
  url,
  schema,
  durability,
}: MigratePostgresOptions): Promise<readonly string[]> => {
  checkSchema(schema);
  const orm = await initOrm(url);
  try {
    const pool = await orm.em.getConnection().getNativeClient();
    return await underLock(pool, (client) => migrate(client, { schema, durability }));
  } catch (error) {
    throw unavailable("The tables can't be brought up to date", error);
  } finally {
    await orm.close(true);
  }
};
