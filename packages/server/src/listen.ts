import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setImmediate } from "node:timers/promises";
import { writeEvents } from "@admit-one/http";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
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
  /** The operator's variables for host and port, for error messages. */
  readonly variables?: { readonly host: string; readonly port: string };
  /** Without it connections are not limited. */
  readonly connections?: ConnectionOptions;
  readonly times?: ConnectionTimes;
};

export type Listener = {
  /** The port that the system chose, if 0 was given. */
  readonly port: number;
  /**
   * From now on each answer ends its connection, so that a proxy keeps none to a server that is
   * about to stop. It could not send a POST again whose connection ends before the answer.
   */
  drain(): void;
  /** Accepts nothing new, and lets requests in flight finish within the time limit. */
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
    // HTTP/1.0 does not require a host name, and some health checks still use it.
    hostname: "localhost",
    serverOptions: toServerOptions(times),
  }) as Server;
  if (connections !== undefined) guardConnections(server, connections, times);
  server.keepAliveTimeout = keepAliveTimeoutMs;
  let isDraining = false;
  server.prependListener("request", (_request, response) => {
    if (isDraining) response.shouldKeepAlive = false;
  });
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw explain(error, host, port, variables);
  }
  return {
    port: (server.address() as AddressInfo).port,
    drain: () => {
      isDraining = true;
    },
    close: () => close(server, shutdownTimeoutMs),
  };
};

/** No route has this path. */
const nowhere = "http://localhost/ambiguous-path";

/** Serves the app. A target that could be read in more than one way gets the app's 404. */
const fetchPlain =
  (app: Hono) =>
  (request: Request, env: unknown): Response | Promise<Response> => {
    const { incoming, outgoing } = env as HttpBindings;
    const target = incoming.url ?? "";
    if (!isPlainTarget(target)) {
      return app.fetch(new Request(nowhere, { method: request.method }), env);
    }
    const answered = app.fetch(request, env);
    return streams.test(target) ? writeStream(answered, outgoing) : answered;
  };

/** The paths of event streams. Other answers are left alone: a promise more would cost polls time. */
const streams = /\/events(?:\?|$)/;

const writeStream = async (
  answered: Response | Promise<Response>,
  outgoing: HttpBindings["outgoing"],
): Promise<Response> => {
  const response = await answered;
  return writeEvents(response, outgoing) ? alreadySent : response;
};

/**
 * Hono's server writes nothing for it. Reading its body makes it a plain response: the server looks
 * for the mark in no other.
 */
const alreadySent = RESPONSE_ALREADY_SENT;
void alreadySent.body;

/** The current turn, one that accepts waiting connections, and one that reads from them. */
const turnsToRead = 3;

const close = async (server: Server, timeoutMs: number): Promise<void> => {
  // An unread request on a connection is in flight as well. Closing would treat its connection as
  // idle and cut it.
  for (let turn = 0; turn < turnsToRead; turn += 1) await setImmediate();
  const closed = once(server, "close");
  server.close();
  // A kept-alive connection whose last request has just ended would keep the server open.
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
