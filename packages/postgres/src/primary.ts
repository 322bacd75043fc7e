import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { Client, ClientConfig, Pool } from "pg";
import { createSearch } from "./find-primary.ts";
import { NotPrimary } from "./not-primary.ts";
import { type DatabaseHost, hostText } from "./read-url.ts";

export type ServerState = { readonly in_recovery: boolean; readonly read_only: boolean };

/** Both are true on a standby. An administrator may also have made a primary read-only. */
export const askState: string =
  "select pg_is_in_recovery() as in_recovery, " +
  "current_setting('transaction_read_only') = 'on' as read_only";

export const checkState = (state: ServerState | undefined, where: string): void => {
  if (state?.in_recovery === true) {
    throw new NotPrimary(`${where} is a standby: it is only to be read, and may lag`);
  }
  if (state?.read_only === true) throw new NotPrimary(`${where} is only to be read`);
};

const checkServer = async (client: Client, host: DatabaseHost): Promise<void> => {
  const [state] = (await client.query<ServerState>(askState)).rows;
  checkState(state, hostText(host));
};

/** The first eight digits of the log's file are the timeline. */
const askTimeline =
  "select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int as timeline";

type Timeline = { readonly timeline: number };

/** It grows by one with each promotion. */
export const timelineOf = async (client: Client): Promise<number> =>
  (await client.query<Timeline>(askTimeline)).rows[0]?.timeline ?? 0;

type Aimable = {
  host: string;
  port: number;
  ssl: boolean | ConnectionOptions;
  readonly connectionParameters: { host: string; port: number };
  readonly connection: { ssl: boolean | ConnectionOptions };
};

/**
 * The name that the certificate is checked for. The driver passes only names. For an address, Node
 * would check the name "localhost".
 */
export const tlsFor = (
  ssl: boolean | ConnectionOptions,
  host: string,
): boolean | ConnectionOptions => {
  // As in libpq: nobody is between the two ends of a socket in the file system.
  if (ssl === false || host.startsWith("/")) return false;
  if (isIP(host) === 0) return ssl;
  const given = ssl === true ? {} : ssl;
  // The driver hides the key from logs, and so from a copy.
  return { ...given, ...("key" in given && { key: given.key }), host };
};

const aim = (client: Client, { host, port }: DatabaseHost): void => {
  const aimed = client as unknown as Aimable;
  // The last ones are for the file of passwords.
  for (const it of [aimed, aimed.connectionParameters]) Object.assign(it, { host, port });
  const ssl = tlsFor(aimed.ssl, host);
  aimed.ssl = ssl;
  aimed.connection.ssl = ssl;
};

const ignore = (): undefined => undefined;

/** Ends a connection without waiting for the other side, which may be silent. */
const discard = (client: Client): void => {
  client.end().catch(ignore);
  client.connection.stream.destroy();
};

type ClientClass = new (config: ClientConfig) => Client;
type OpenPool = Pool & { Client: ClientClass };

type Connected = (error: Error | null, client?: Client) => void;

/**
 * Gives the pool only connections to a server that takes writes, and finds it among several hosts.
 * Without hosts it is the pool's own.
 */
export const followPrimary = (pool: Pool, hosts: readonly DatabaseHost[] = []): void => {
  const open = pool as OpenPool;
  const { Client: Base } = open;
  const { options } = pool;

  const probe = async (host: DatabaseHost, limitMs: number): Promise<number> => {
    // Not among the copied options: the pool hides the password from logs.
    const { password } = options;
    const limits = { connectionTimeoutMillis: limitMs, query_timeout: limitMs };
    const client = new Base({ ...options, ...limits, password });
    client.on("error", ignore);
    aim(client, host);
    try {
      await client.connect();
      await checkServer(client, host);
      return await timelineOf(client);
    } finally {
      discard(client);
    }
  };
  /** Connections and their timelines, where several hosts may be the primary. */
  const timelines = new Map<Client, number>();
  // A former primary that goes on takes writes that nobody will find.
  const onNewTimeline = (): void => {
    for (const [client, timeline] of timelines) {
      if (search.isFormer(timeline)) client.connection.stream.destroy();
    }
  };
  const search = createSearch({ hosts, probe, onNewTimeline });

  const follow = async (client: Client, host: DatabaseHost): Promise<void> => {
    const timeline = await timelineOf(client);
    if (search.isFormer(timeline)) throw new NotPrimary(`${hostText(host)} is a former primary`);
    timelines.set(client, timeline);
    client.once("end", () => timelines.delete(client));
  };

  open.Client = class extends Base {
    constructor(config: ClientConfig) {
      super(config);
      const connect = async (): Promise<Client> => {
        const host = hosts.length > 1 ? await search.find() : { host: this.host, port: this.port };
        aim(this, host);
        // The pool listens later, and an error that nobody hears ends the process.
        this.on("error", () => search.forget(host));
        try {
          await super.connect();
          await checkServer(this, host);
          // With one host, nobody else could be the primary.
          if (hosts.length > 1) await follow(this, host);
        } catch (error) {
          search.forget(host);
          discard(this);
          throw error;
        }
        return this;
      };
      const connectOr = (callback?: Connected): Promise<Client> | undefined => {
        const connected = connect();
        if (callback === undefined) return connected;
        // The pool gives a callback, and takes no promise.
        const report = async (): Promise<void> => {
          const failure = await connected.then(() => null).catch((error: Error) => error);
          if (failure === null) callback(null, this);
          else callback(failure);
        };
        void report();
        return undefined;
      };
      this.connect = connectOr as Client["connect"];
    }
  };
};
