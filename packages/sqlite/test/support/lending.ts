import { createSqlStores, type SqlDialect, type SqlStores } from "@admit-one/sql";
import { afterAll } from "vitest";
import { type Host, openHost } from "./host.ts";

/** As empty as the migrations left it. */
const empty = async ({ orm }: Host): Promise<void> => {
  const tables: { readonly name: string }[] = await orm.em.execute(
    "select name from sqlite_master where type = 'table' and name like 'admit\\_%' escape '\\' " +
      "and name <> 'admit_migration'",
  );
  await orm.em.transactional(async (em) => {
    // Otherwise foreign keys would want an order of the tables.
    await em.execute("pragma defer_foreign_keys = on");
    for (const { name } of tables) await em.execute(`delete from ${name}`);
    await em.execute("delete from sqlite_sequence where name <> 'admit_migration'");
  });
};

/**
 * Lends a host's instance to one test after the other, each with stores of its own, and empties the
 * database in between: to open one takes longer than most tests. For tests that change only rows.
 */
export const lendingHosts = (
  dialect: SqlDialect,
): (() => Promise<{ readonly stores: SqlStores } & AsyncDisposable>) => {
  const all = new AsyncDisposableStack();
  afterAll(() => all.disposeAsync());
  const spare: Host[] = [];
  return async () => {
    const host = spare.pop() ?? all.use(await openHost(dialect));
    const stores = createSqlStores({ orm: host.orm, dialect });
    return {
      stores,
      [Symbol.asyncDispose]: async () => {
        await stores.settle();
        await empty(host);
        spare.push(host);
      },
    };
  };
};
