import { once } from "node:events";
import { createServer } from "node:net";
import { type Folder, type ServerProcess, startProcess } from "../server-process.ts";

/** Servers at addresses that stay, whichever process is behind them. */
export type Fleet = AsyncDisposable & {
  readonly urls: readonly string[];
  /** Kills a process where it stands, and starts another one in its place. */
  replace(index: number): Promise<void>;
  /** Asks a process to end, as a deployment does, and starts another release in its place. */
  upgrade(index: number, release: Release): Promise<void>;
};

/** How a server of another release is started. */
export type Release = {
  readonly env: Readonly<Record<string, string>>;
  readonly nodeArgs: readonly string[];
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new TypeError("no port");
  return address.port;
};

const startsMax = 20;

export type FleetOptions = {
  readonly size: number;
  readonly folder: Folder;
  readonly env: Readonly<Record<string, string>>;
  readonly script?: string;
};

export const startFleet = async ({
  size,
  folder,
  env,
  ...program
}: FleetOptions): Promise<Fleet> => {
  const ports: number[] = [];
  for (let index = 0; index < size; index += 1) ports.push(await freePort());
  const start = (
    port: number,
    { env: more, nodeArgs }: Release = { env: {}, nodeArgs: [] },
  ): Promise<ServerProcess> =>
    startProcess(folder, { ...env, ...more, PORT: String(port) }, { ...program, nodeArgs });
  const servers = await Promise.all(ports.map((port) => start(port)));
  /** As whatever keeps processes up does: a start that finds no database is tried again. */
  const startAgain = async (port: number, release?: Release): Promise<ServerProcess> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await start(port, release);
      } catch (error) {
        if (tries >= startsMax) throw error;
      }
    }
  };
  const takeAway = async (index: number, signal: "SIGKILL" | "SIGTERM"): Promise<number> => {
    const server = servers[index];
    const port = ports[index];
    if (server === undefined || port === undefined) throw new TypeError(`No server ${index}.`);
    server.signal(signal);
    await server.ended;
    return port;
  };
  return {
    urls: servers.map(({ url }) => url),
    replace: async (index) => {
      servers[index] = await startAgain(await takeAway(index, "SIGKILL"));
    },
    upgrade: async (index, release) => {
      servers[index] = await startAgain(await takeAway(index, "SIGTERM"), release);
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
    },
  };
};
