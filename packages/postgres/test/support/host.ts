import { createTestDatabase, type TestDatabase } from "@admit-one/local-postgres/vitest";
import {
  createHostedPostgresStores,
  type PostgresStores,
  postgresDialect,
} from "@admit-one/postgres";
import { admitOneEntities, createSqlStores, type SqlDialect, type SqlStores } from "@admit-one/sql";
import { defineEntity, MikroORM, p } from "@mikro-orm/postgresql";
import type { Pool, PoolClient } from "pg";
import { createPoolDoor } from "../../src/pool-door.ts";
import { migrated } from "./database.ts";
import { query } from "./raw.ts";

export const NoteEntity = defineEntity({
  name: "Note",
  tableName: "note",
  properties: { id: p.integer().primary(), text: p.text() },
});

/** Runs between the statements of a step, just before the first one whose text fits. */
export type Interruption = {
  readonly before: Pick<RegExp, "test">;
  readonly run: (url: string, client: PoolClient) => Promise<unknown>;
};

const interruptedBy =
  ({ before, run }: Interruption, url: string) =>
  (pool: Pool): void => {
    let isOver = false;
    pool.on("connect", (client) => {
      const query = client.query.bind(client) as (...args: readonly unknown[]) => unknown;
      const interrupted = async (...args: readonly unknown[]): Promise<unknown> => {
        if (!isOver && typeof args[0] === "string" && before.test(args[0])) {
          isOver = true;
          await run(url, client);
        }
        return await query(...args);
      };
      client.query = interrupted as typeof client.query;
    });
  };

/** A host's own instance, as MikroORM makes it, with a table of its own. */
export const openHostOrm = async (
  url: string,
  onPoolCreated: (pool: Pool) => void = () => undefined,
  pipeline = false,
): Promise<MikroORM> => {
  await query(url, "create table if not exists note (id int primary key, text text not null)");
  return MikroORM.init({
    clientUrl: url,
    entities: [...admitOneEntities, NoteEntity],
    pool: { min: 0, max: 5 },
    driverOptions: { onPoolCreated, pipeline },
  });
};

export type Host = AsyncDisposable & {
  readonly stores: PostgresStores;
  readonly orm: MikroORM;
  readonly database: TestDatabase;
};

/** Stores on a host's own instance. */
export const openHost = async (): Promise<Host> => {
  const database = await createTestDatabase(migrated);
  const orm = await openHostOrm(database.url);
  const stores = await createHostedPostgresStores({ orm, durability: "relaxed" });
  return {
    stores,
    orm,
    database,
    [Symbol.asyncDispose]: async () => {
      await stores[Symbol.asyncDispose]();
      await orm.close(true);
      await database[Symbol.asyncDispose]();
    },
  };
};

export type Spoken = AsyncDisposable & {
  readonly stores: SqlStores;
  readonly orm: MikroORM;
  readonly database: TestDatabase;
};

export type SpokenOptions = {
  readonly dialect?: SqlDialect;
  /** What the database loses before it is used. */
  readonly alter?: string;
  readonly interruption?: Interruption;
};

/** Stores that are not quite what this package makes. */
export const openSpoken = async ({
  dialect = postgresDialect,
  alter = "select 1",
  interruption,
}: SpokenOptions = {}): Promise<Spoken> => {
  const database = await createTestDatabase(migrated);
  await query(database.url, alter);
  const door = createPoolDoor();
  const watch = (pool: Pool): void => {
    if (interruption !== undefined) interruptedBy(interruption, database.url)(pool);
    door.watch(pool);
  };
  const orm = await openHostOrm(database.url, watch, dialect.pipelining !== undefined);
  return {
    stores: createSqlStores({ orm, dialect }),
    orm,
    database,
    [Symbol.asyncDispose]: async () => {
      // A law that is broken leaves steps behind that nobody waits for.
      await door.close();
      await orm.close(true);
      await database[Symbol.asyncDispose]();
    },
  };
};

/** A dialect that says something else in the statements where the text occurs. */
export const saying = (text: string, instead: string, dialect = postgresDialect): SqlDialect => ({
  ...dialect,
  prepare: (statement) => dialect.prepare(statement.replaceAll(text, instead)),
});
