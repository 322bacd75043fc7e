import { Client } from "pg";

/** Runs statements on a connection of its own. */
export const withClient = async <T>(
  url: string,
  work: (client: Client) => Promise<T>,
): Promise<T> => {
  const client = new Client({ connectionString: url });
  // A server that stops during a connection emits an error event, which would otherwise end the
  // process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** The same server's URL for another database. */
export const urlOf = (serverUrl: string, database: string): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
};

const quoted = (name: string): string => {
  if (/^[a-z_][a-z0-9_]{0,62}$/.test(name)) return `"${name}"`;
  throw new TypeError(`Not a name for a database of tests: ${name}`);
};

export const createDatabase = async (
  adminUrl: string,
  name: string,
  { template }: { readonly template?: string } = {},
): Promise<string> => {
  // If nothing is flushed to disk, copying files is faster than copying through the log.
  const copied = template === undefined ? "" : ` template ${quoted(template)} strategy file_copy`;
  await withClient(adminUrl, (client) => client.query(`create database ${quoted(name)}${copied}`));
  return urlOf(adminUrl, name);
};

export const dropDatabase = async (adminUrl: string, name: string): Promise<void> => {
  await withClient(adminUrl, (client) =>
    client.query(`drop database if exists ${quoted(name)} with (force)`),
  );
};
