import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { Worker } from "node:worker_threads";
import { createAdaptorServer } from "@hono/node-server";
import type { Lap, Side } from "../bench-case.ts";

/** One request of a case. Headers that are not listed are not sent. */
export type Ask = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON, by POST. */
  readonly body?: unknown;
};

/** The clients' thread's task. */
export type Load = {
  readonly port: number;
  /** In the form in which they are sent, in order. */
  readonly requests: readonly string[];
  readonly callers: number;
  readonly lastsMs: number;
  /** The status that every answer must have. */
  readonly status: number;
  /**
   * Whether the client thread busy-waits. Waking a sleeping thread costs about a third of sending
   * it a small response, and would penalise the faster server, which finds it asleep more often. If
   * a database runs beside the server, no processor is free for busy-waiting.
   */
  readonly awake: boolean;
};

export type LoadResult = { readonly lap: Lap } | { readonly failure: string };

type App = { fetch(request: Request): Response | Promise<Response> };

const wire = ({ path, headers, body }: Ask): string => {
  const json = body === undefined ? null : JSON.stringify(body);
  const lines = [
    `${json === null ? "GET" : "POST"} ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(json === null
      ? []
      : ["Content-Type: application/json", `Content-Length: ${Buffer.byteLength(json)}`]),
  ];
  return `${lines.join("\r\n")}\r\n\r\n${json ?? ""}`;
};

/**
 * Clients in their own thread, on open connections. The server has its thread to itself, so the
 * measurement shows the server.
 */
export const openHttpLoad = async ({
  awake,
}: Pick<Load, "awake">): Promise<
  AsyncDisposable & {
    /** Serves the app on loopback, and sends it the requests that each round prepares. */
    side(app: App, status: number, prepare: () => Promise<readonly Ask[]>): Promise<Side>;
  }
> => {
  const clients = new Worker(new URL("./http-clients.ts", import.meta.url));
  const stack = new AsyncDisposableStack();
  stack.defer(async () => void (await clients.terminate()));

  const drive = async (load: Load): Promise<Lap> => {
    clients.postMessage(load);
    const [result] = (await once(clients, "message")) as [LoadResult];
    if ("failure" in result) throw new Error(result.failure);
    return result.lap;
  };

  return {
    side: async (app, status, prepare) => {
      const server = createAdaptorServer({ fetch: (request) => app.fetch(request) });
      server.listen(0, "127.0.0.1");
      await once(server, "listening");
      stack.defer(async () => {
        if ("closeAllConnections" in server) server.closeAllConnections();
        server.close();
      });
      const { port } = server.address() as AddressInfo;
      return {
        prepare: async () => {
          const requests = (await prepare()).map(wire);
          return {
            size: requests.length,
            drive: (callers, lastsMs) => drive({ port, requests, callers, lastsMs, status, awake }),
          };
        },
      };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
};
