import { userInfo } from "node:os";
import type { ConnectionOptions } from "node:tls";
import { type DatabaseHost, readDatabaseUrl } from "./read-url.ts";
import { tlsOptionsOf } from "./tls-options.ts";

/**
 * PostgreSQL assumes that every JSON list has a hundred rows. It also assumes that a random page
 * read costs four times as much as a sequential one, which is wrong for modern disks. Together
 * these make it read whole tables where it should look up two keys.
 *
 * It also plans a statement once for each connection. A plan made while a table is small would read
 * the whole table at every step until statistics are updated, and a sale grows faster. The stores
 * find all rows by keys, so the other methods are switched off. PostgreSQL still uses them if there
 * is no key.
 */
export const sessionOptions = [
  "random_page_cost=1.1",
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
]
  .map((setting) => `-c ${setting}`)
  .join(" ");

/** How the driver connects: options of its pool. */
export type Session = {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  readonly ssl: false | ConnectionOptions;
  /** Our options, then those of the URL. PostgreSQL uses the last value of each setting. */
  readonly options: string;
};

/** How the driver connects to a URL as it is, without our session options. */
export const plainSessionOf = (
  url: string,
): Omit<Session, "options"> & { readonly options?: string } => {
  const { hosts, database, user, password, tls, options, settings } = readDatabaseUrl(
    url,
    process.env,
  );
  return {
    ...hosts[0],
    database,
    user: user ?? userInfo().username,
    ...(password !== undefined && { password }),
    ssl: tlsOptionsOf(tls),
    ...settings,
    ...(options !== undefined && { options }),
  };
};

/**
 * How to connect to a URL with our session options and its own, as in
 * `?options=-c search_path=east`. Of several hosts it has the first: `endUselessConnections` finds
 * the others.
 */
export const sessionOf = (url: string): Session => {
  const { options: own, ...session } = plainSessionOf(url);
  return {
    ...session,
    options: own === undefined ? sessionOptions : `${sessionOptions} ${own}`,
  };
};

/** The hosts that the URL names. */
export const hostsOf = (url: string): readonly DatabaseHost[] =>
  readDatabaseUrl(url, process.env).hosts;
