import { randomUUID } from "node:crypto";
import { createDatabase, dropDatabase, urlOf, withClient } from "./databases.ts";

/** The content of a test's database. It is made once for each server and then copied. */
export type Recipe = {
  /** Part of the name of the template database. */
  readonly name: string;
  readonly prepare: (url: string) => Promise<void>;
};

export type TestDatabase = AsyncDisposable & { readonly name: string; readonly url: string };

/** Any number: a process that makes a template of this package holds the lock with this name. */
const templateLock = 1_633_969_517;

const exists = "select 1 from pg_database where datname = $1";

/** Returns the template's name. If several processes need it, the first one makes it. */
const makeTemplate = (adminUrl: string, prefix: string, recipe: Recipe): Promise<string> =>
  withClient(adminUrl, async (client) => {
    const name = `${prefix}${recipe.name}`;
    // The connection holds the lock, so the lock ends with it.
    await client.query("select pg_advisory_lock($1)", [templateLock]);
    const found = await client.query(exists, [name]);
    if (found.rowCount === 1) return name;
    // It gets its final name only when it is complete.
    const unfinished = `${name}_new`;
    await dropDatabase(adminUrl, unfinished);
    await recipe.prepare(await createDatabase(adminUrl, unfinished));
    await client.query(`alter database "${unfinished}" rename to "${name}"`);
    return name;
  });

/** Templates that this process knows to exist. */
const made = new Map<string, Promise<string>>();

const templateOf = (adminUrl: string, prefix: string, recipe: Recipe): Promise<string> => {
  const key = `${adminUrl} ${prefix}${recipe.name}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const making = makeTemplate(adminUrl, prefix, recipe);
  made.set(key, making);
  // The next caller tries again.
  making.catch(() => made.delete(key));
  return making;
};

/** A separate database for the caller, made as the recipe describes. */
export const freshDatabase = async (
  adminUrl: string,
  prefix: string,
  recipe?: Recipe,
): Promise<TestDatabase> => {
  const name = `${prefix}${randomUUID().slice(0, 8)}`;
  const template =
    recipe === undefined ? {} : { template: await templateOf(adminUrl, prefix, recipe) };
  await createDatabase(adminUrl, name, template);
  return {
    name,
    url: urlOf(adminUrl, name),
    [Symbol.asyncDispose]: () => dropDatabase(adminUrl, name),
  };
};
