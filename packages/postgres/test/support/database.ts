import {
  createTestDatabase,
  type Recipe,
  type TestDatabase,
} from "@admit-one/local-postgres/vitest";
import {
  createPostgresStores,
  migratePostgres,
  type PostgresStores,
  type PostgresStoresOptions,
} from "@admit-one/postgres";

/** Our tables, made once per run and copied for every test that asks. */
export const migrated: Recipe = {
  name: "admit_one",
  prepare: async (url) => void (await migratePostgres({ url })),
};

/** The same in a schema of its own, and nothing beside it. */
export const ownSchema = "tickets";
export const migratedInSchema: Recipe = {
  name: "admit_one_in_schema",
  prepare: async (url) => void (await migratePostgres({ url, schema: ownSchema })),
};

export type OpenStores = AsyncDisposable & {
  readonly stores: PostgresStores;
  readonly database: TestDatabase;
};

/** Stores on a database of their own. The server that tests share flushes nothing. */
export const openStores = async (
  options: Omit<PostgresStoresOptions, "url"> = {},
): Promise<OpenStores> => {
  const database = await createTestDatabase(
    options.schema === undefined ? migrated : migratedInSchema,
  );
  const stores = await createPostgresStores({
    url: database.url,
    migrate: false,
    durability: "relaxed",
    ...options,
  });
  return {
    stores,
    database,
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
};

/** Further stores on a database that is there: another server. */
export const openOn = async (
  url: string,
): Promise<{ stores: PostgresStores } & AsyncDisposable> => {
  const stores = await createPostgresStores({ url, migrate: false, durability: "relaxed" });
  return { stores, [Symbol.asyncDispose]: () => Promise.resolve(stores[Symbol.asyncDispose]()) };
};
