import type { TestDatabase } from "@admit-one/local-postgres/vitest";
import { afterAll } from "vitest";
import { openRaw, type Raw } from "./raw.ts";

/**
 * As empty as the migrations left it; false where somebody is still at work in there. Foreign keys
 * would want an order of the tables; who may not set them aside gets an error.
 */
const empty = `
  do $$
  declare
    it record;
  begin
    set local session_replication_role = replica;
    for it in select oid::regclass as "table" from pg_class
      where relkind = 'r' and relname like 'admit\\_%' and relname <> 'admit_migration'
    loop
      execute format('delete from %s', it."table");
    end loop;
    perform setval(oid, 1, false) from pg_class
      where relkind = 'S' and relname <> 'admit_migration_id_seq';
  end $$`;
const busy = `
  select 1 from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'`;

const isEmptied = async (raw: Raw): Promise<boolean> => {
  if ((await raw.all(busy)).length > 0) return false;
  return raw.all(empty).then(
    () => true,
    () => false,
  );
};

export type OnDatabase = AsyncDisposable & { readonly database: TestDatabase };

/**
 * Lends what lies on a database of its own to one test after the other, and empties the database in
 * between, which takes a tenth of the time of a new one. For tests that change nothing but rows.
 */
export const lending = <T extends OnDatabase>(
  open: () => Promise<T>,
): (() => Promise<{ readonly lent: T } & AsyncDisposable>) => {
  const all = new AsyncDisposableStack();
  afterAll(() => all.disposeAsync());
  const spare: { readonly lent: T; readonly raw: Raw }[] = [];
  const make = async () => {
    const lent = all.use(await open());
    return { lent, raw: all.use(await openRaw(lent.database.url)) };
  };
  return async () => {
    const { lent, raw } = spare.pop() ?? (await make());
    return {
      lent,
      [Symbol.asyncDispose]: async () => {
        if (await isEmptied(raw)) spare.push({ lent, raw });
      },
    };
  };
};
