// Stands in for PgBouncer.
import { once } from "node:events";
import { createServer } from "node:net";
import { type ClientSide, serveClient } from "./client-side.ts";
import type { Message } from "./frames.ts";
import { openServerSide, type ServerSide } from "./server-side.ts";

export type Pooler = AsyncDisposable & {
  readonly url: string;
  /** Why it closed connections of clients. */
  readonly refusals: readonly string[];
};

export type PoolerOptions = {
  /** Connections to the server, which all clients share. */
  readonly servers: number;
  /**
   * Whether it knows which names its clients gave to prepared statements, as PgBouncer does since
   * 1.21; default true. Otherwise a statement is known only to one connection.
   */
  readonly translates?: boolean;
  /** Hears every message of every client. */
  readonly onMessage?: (client: number, message: Message) => void;
};

/** A pooler in transaction mode: a client has a connection to the server from begin to end. */
export const openPooler = async (
  url: string,
  { servers, translates = true, onMessage }: PoolerOptions,
): Promise<Pooler> => {
  const refusals: string[] = [];
  const all = new Set<ServerSide>();
  const free: ServerSide[] = [];
  const queue: ClientSide[] = [];
  const clients = new Set<ClientSide>();

  const match = (): void => {
    while (free.length > 0 && queue.length > 0) {
      const server = free.shift();
      const client = queue.shift();
      if (server !== undefined) client?.proceed(server);
    }
  };
  const open = async (): Promise<void> => {
    const server = await openServerSide(url);
    all.add(server);
    free.push(server);
    match();
  };
  const idle = (client: ClientSide): void => {
    const { server } = client;
    if (server === null) return;
    client.server = null;
    server.client = null;
    free.push(server);
    match();
  };
  // A client that leaves in the middle of a transaction takes its connection with it.
  const left = (client: ClientSide): void => {
    clients.delete(client);
    const place = queue.indexOf(client);
    if (place >= 0) queue.splice(place, 1);
    const { server } = client;
    if (server === null) return;
    server.client = null;
    server.destroy();
    all.delete(server);
    void open().catch(() => undefined);
  };
  let count = 0;
  const listener = createServer((socket) => {
    count += 1;
    const number = count;
    const client = serveClient(socket, {
      wantsServer: (it) => {
        if (!queue.includes(it)) queue.push(it);
        match();
      },
      translates,
      idle,
      left,
      heard: (message) => onMessage?.(number, message),
      refused: (why) => refusals.push(why),
    });
    clients.add(client);
  });
  for (let opened = 0; opened < servers; opened += 1) await open();
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  if (address === null || typeof address === "string") throw new TypeError("no port");
  const mine = new URL(url);
  mine.port = String(address.port);
  return {
    url: mine.href,
    refusals,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.destroy();
      listener.close();
      await once(listener, "close");
      for (const server of all) server.destroy();
    },
  };
};
