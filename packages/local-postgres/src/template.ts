import { randomUUID } from "node:crypto";
import { createDatabase, dropDatabase, urlOf, withClient } from "./databases.ts";

/** What a database holds before a test gets it; made once per server and then copied. */
export type Recipe = {
  /** Names it; part of the name of a database. */
  readonly name: string;
  readonly prepare: (url: string) => Promise<void>;
};

export type TestDatabase = AsyncDisposable & { readonly name: string; readonly url: string };

/** Any number: whoever makes a template of this package holds the lock of this name. */
const templateLock = 1_633_969_517;

const exists = "select 1 from pg_database where datname = $1";

/** Answers the template's name; of several processes that want it the first one makes it. */
const makeTemplate = (adminUrl: string, prefix: string, recipe: Recipe): Promise<string> =>
  withClient(adminUrl, async (client) => {
    const name = `${prefix}${recipe.name}`;
    // Held by the connection, so it ends with it.
    await client.query("select pg_advisory_lock($1)", [templateLock]);
    const found = await client.query(exists, [name]);
    if (found.rowCount === 1) return name;
    // Under its name only once it is whole.
    const unfinished = `${name}_new`;
    await dropDatabase(adminUrl, unfinished);
    await recipe.prepare(await createDatabase(adminUrl, unfinished));
    await client.query(`alter database "${unfinished}" rename to "${name}"`);
    return name;
  });

/** What this process knows to be there. */
const made = new Map<string, Promise<string>>();

const templateOf = (adminUrl: string, prefix: string, recipe: Recipe): Promise<string> => {
  const key = `${adminUrl} ${prefix}${recipe.name}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const making = makeTemplate(adminUrl, prefix, recipe);
  made.set(key, making);
  // Whoever asks next tries again.
  making.catch(() => made.delete(key));
  return making;
};

/** A database of its own for whoever asks, as the recipe says. */
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
