import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import { ConfigProblem } from "./config-values.ts";
import {
  type ConnectionOptions,
  type ConnectionTimes,
  connectionTimes,
  guardConnections,
  toServerOptions,
} from "./connections.ts";
import { isPlainTarget } from "./plain-target.ts";

export type ListenOptions = {
  readonly app: Hono;
  readonly host: string;
  readonly port: number;
  readonly keepAliveTimeoutMs: number;
  readonly shutdownTimeoutMs: number;
  /** What the operator calls host and port, where they can't be had. */
  readonly variables?: { readonly host: string; readonly port: string };
  /** Nothing is limited where it is left out. */
  readonly connections?: ConnectionOptions;
  readonly times?: ConnectionTimes;
};

export type Listener = {
  /** The one that the system chose where 0 was asked for. */
  readonly port: number;
  /** Takes nothing new, and lets requests in flight finish for as long as they may take. */
  close(): Promise<void>;
};

/** Serves the app over HTTP/1.1. */
export const listen = async ({
  app,
  host,
  port,
  keepAliveTimeoutMs,
  shutdownTimeoutMs,
  connections,
  variables = { host: "HOST", port: "PORT" },
  times = connectionTimes,
}: ListenOptions): Promise<Listener> => {
  const server = createAdaptorServer({
    fetch: fetchPlain(app),
    // HTTP/1.0 need not name one, and some health checks still speak it.
    hostname: "localhost",
    serverOptions: toServerOptions(times),
  }) as Server;
  if (connections !== undefined) guardConnections(server, connections, times);
  server.keepAliveTimeout = keepAliveTimeoutMs;
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw explain(error, host, port, variables);
  }
  return {
    port: (server.address() as AddressInfo).port,
    close: () => close(server, shutdownTimeoutMs),
  };
};

/** No route has it. */
const nowhere = "http://localhost/ambiguous-path";

/** The app's answers, and its 404 where the target could be read in more than one way. */
const fetchPlain =
  (app: Hono) =>
  (request: Request, env: unknown): Response | Promise<Response> => {
    const { incoming } = env as HttpBindings;
    if (isPlainTarget(incoming.url ?? "")) return app.fetch(request, env);
    return app.fetch(new Request(nowhere, { method: request.method }), env);
  };

/** The turn that runs, one that accepts what waits for it, and one that reads from that. */
const turnsToRead = 3;

const close = async (server: Server, timeoutMs: number): Promise<void> => {
  // A request that lies unread on its connection is in flight as well; closing would take the
  // connection for an idle one and cut it off.
  for (let turn = 0; turn < turnsToRead; turn += 1) await setImmediate();
  const closed = once(server, "close");
  server.close();
  // A kept-alive connection whose last request ends only now would hold the server open.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const kill = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(kill);
};

const explain = (
  error: unknown,
  host: string,
  port: number,
  variables: NonNullable<ListenOptions["variables"]>,
): unknown => {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  switch (code) {
    case "EADDRINUSE":
      return new ConfigProblem(
        variables.port,
        `${port} is in use on ${host}`,
        `stop what listens there, or give another one, like ${variables.port}=${port + 1}`,
      );
    case "EACCES":
      return new ConfigProblem(
        variables.port,
        `${port} may not be used by this user`,
        "give one above 1023",
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new ConfigProblem(
        variables.host,
        `is "${host}", which is no address of this machine`,
        "give 127.0.0.1, or 0.0.0.0 for all",
      );
    default:
      return error;
  }
};
