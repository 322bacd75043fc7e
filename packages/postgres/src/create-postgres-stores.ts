import { openStoresOn, type PostgresStores } from "./hosted-postgres-stores.ts";
import { migratePostgres } from "./migrate-postgres.ts";
import { openPool } from "./open-pool.ts";
import { createPoolDoor, type PoolUse } from "./pool-door.ts";
import type { PostgresStoresOptions } from "./stores-options.ts";
import { unavailable } from "./unavailable.ts";

export type PooledPostgresStores = PostgresStores & {
  /** The current use of the connections, for metrics. */
  pool(): PoolUse;
};

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
  const orm = await openPool(options, door);
  const { durability, whenNotReplicated, onDurability, schema, timers, observer } = options;
  try {
    const stores = await openStoresOn({
      orm,
      schema,
      observer,
      whenNotReplicated,
      onDurability,
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
