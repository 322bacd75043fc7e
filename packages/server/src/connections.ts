import { closeSync, openSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { devNull } from "node:os";
import type { Timers } from "@admit-one/core";
import { clientKey } from "@admit-one/http";
import type { OnRefused } from "./refusals.ts";

export type ConnectionOptions = {
  readonly max: number;
  /** Of these those of one address; proxies that are trusted may have them all. */
  readonly maxPerAddress: number;
  readonly isProxy: (peer: string) => boolean;
  readonly onRefused: OnRefused;
  /** Told how many are open, whenever one opens or closes. */
  readonly onCount?: ((open: number) => void) | undefined;
};

/** How long a client may take with each part of its side. */
export type ConnectionTimes = {
  /** To the end of the headers, from the first byte on or, on a new connection, from its start. */
  readonly headersMs: number;
  /** To the end of the request's body. */
  readonly requestMs: number;
  /** To take some part of an answer that waits for it. */
  readonly stalledMs: number;
  /** How often Node looks for those who took too long. */
  readonly lookEveryMs: number;
};

/** A connection that sends nothing is closed within ten seconds. */
export const connectionTimes: ConnectionTimes = {
  headersMs: 9_000,
  requestMs: 30_000,
  stalledMs: 30_000,
  lookEveryMs: 500,
};

/** As options of Node's server. */
export const toServerOptions = ({ headersMs, requestMs, lookEveryMs }: ConnectionTimes) => ({
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  connectionsCheckingInterval: lookEveryMs,
  // The system notices a client whose network is gone, while nothing is to be sent.
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
});

/** Keeps one client, or a crowd of idle ones, from taking every connection that there is. */
export const guardConnections = (
  server: Server,
  options: ConnectionOptions,
  { stalledMs }: Pick<ConnectionTimes, "stalledMs">,
): void => {
  countAll(server, options);
  limitAll(server, options);
  limitEach(server, options);
  endStalled(server, options, stalledMs);
};

const countAll = (server: Server, { onCount }: ConnectionOptions): void => {
  if (onCount === undefined) return;
  let open = 0;
  server.on("connection", (socket: Socket) => {
    open += 1;
    onCount(open);
    socket.once("close", () => {
      open -= 1;
      onCount(open);
    });
  });
};

/** What lies idle makes room for what is new; so much of it is not looked for more often. */
const makeRoomEveryMs = 1_000;

const limitAll = (server: Server, { max, onRefused }: ConnectionOptions): void => {
  let madeRoomAtMs = Number.NEGATIVE_INFINITY;
  server.maxConnections = max;
  server.on("drop", (dropped) => {
    onRefused({ limit: "connections", address: dropped?.remoteAddress ?? null });
    if (performance.now() - madeRoomAtMs < makeRoomEveryMs) return;
    madeRoomAtMs = performance.now();
    server.closeIdleConnections();
  });
};

const limitEach = (server: Server, options: ConnectionOptions): void => {
  const { maxPerAddress, isProxy, onRefused } = options;
  const counts = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress;
    const key = clientKey(address);
    if (address === undefined || key === null || isProxy(address)) return;
    const count = counts.get(key) ?? 0;
    if (count >= maxPerAddress) {
      onRefused({ limit: "connections_per_address", address });
      socket.destroy();
      return;
    }
    counts.set(key, count + 1);
    socket.once("close", () => {
      const left = (counts.get(key) ?? 0) - 1;
      if (left > 0) counts.set(key, left);
      else counts.delete(key);
    });
  });
};

/**
 * Node's own timeout of a socket ends every quiet one, also one whose answer is still being made.
 * This one ends it only where an answer waits and the client takes none of it.
 */
const endStalled = (server: Server, { onRefused }: ConnectionOptions, stalledMs: number): void => {
  const answering = new WeakSet<Socket>();
  server.on("request", ({ socket }: IncomingMessage, response: ServerResponse) => {
    answering.add(socket);
    response.once("close", () => answering.delete(socket));
  });
  server.timeout = stalledMs;
  server.on("timeout", (socket: Socket) => {
    const isStalled = socket.writableLength > 0;
    if (answering.has(socket) && !isStalled) return;
    if (isStalled) {
      onRefused({ limit: "connections_stalled", address: socket.remoteAddress ?? null });
    }
    socket.destroy();
  });
};

/** What the process needs beside connections: stores, gateways, webhooks, the log. */
const descriptorsKept = 128;

/** As many connections as the file descriptors of this process allow. */
export const connectionsAllowed = (): number => {
  // Only the limits are of interest, and to look up the names of connections may take minutes.
  Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft?: unknown } };
  };
  const limit = Number(userLimits?.open_files?.soft);
  if (!Number.isFinite(limit) || limit <= 0) return Number.MAX_SAFE_INTEGER;
  return Math.max(Math.floor(limit / 2), limit - descriptorsKept);
};

const descriptorsEveryMs = 1_000;
const none: ReadonlySet<unknown> = new Set(["EMFILE", "ENFILE"]);

/**
 * Node closes the connections that it has no descriptor for without a word to anybody, so this looks
 * whether there is one. Returns how to stop.
 */
export const watchDescriptors = (
  timers: Timers,
  onRefused: OnRefused,
  take: () => void = takeDescriptor,
): (() => void) => {
  let cancel = (): void => {};
  const look = (): void => {
    try {
      take();
    } catch (error) {
      const haveRunOut = error instanceof Error && "code" in error && none.has(error.code);
      if (haveRunOut) onRefused({ limit: "file_descriptors", address: null });
    }
    cancel = timers.after(descriptorsEveryMs, look);
  };
  look();
  return () => cancel();
};

const takeDescriptor = (): void => closeSync(openSync(devNull, "r"));
