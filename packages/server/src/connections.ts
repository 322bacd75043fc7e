import { closeSync, openSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { devNull } from "node:os";
import type { Timers } from "@admit-one/core";
import { clientKey } from "@admit-one/http";
import type { OnRefused } from "./refusals.ts";

export type ConnectionOptions = {
  readonly max: number;
  /** Maximum number of these for one address. Trusted proxies are not limited. */
  readonly maxPerAddress: number;
  readonly isProxy: (peer: string) => boolean;
  readonly onRefused: OnRefused;
  /** Called with the number of open connections whenever one opens or closes. */
  readonly onCount?: ((open: number) => void) | undefined;
};

/** How long a client may take for each part of an exchange. */
export type ConnectionTimes = {
  /** Until the end of the headers: from the first byte, or from the start of a new connection. */
  readonly headersMs: number;
  /** Until the end of the request's body. */
  readonly requestMs: number;
  /** Until it reads some part of an answer that waits for it. */
  readonly stalledMs: number;
  /** How often Node checks for clients that took too long. */
  readonly lookEveryMs: number;
};

/** A connection that sends nothing is closed within ten seconds. */
export const connectionTimes: ConnectionTimes = {
  headersMs: 9_000,
  requestMs: 30_000,
  stalledMs: 30_000,
  lookEveryMs: 500,
};

/** Converts the times to options of Node's server. */
export const toServerOptions = ({ headersMs, requestMs, lookEveryMs }: ConnectionTimes) => ({
  headersTimeout: headersMs,
  requestTimeout: requestMs,
  connectionsCheckingInterval: lookEveryMs,
  // The system detects a client whose network is gone, even if there is nothing to send.
  keepAlive: true,
  keepAliveInitialDelay: 30_000,
});

/** Prevents one client, or many idle ones, from taking all connections. */
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

/** Idle connections are closed to make room for new ones, at most once in this interval. */
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
 * Node's own socket timeout ends every quiet socket, even if its answer is still being made. This
 * one ends a socket only if an answer waits and the client reads none of it.
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

/** What the process needs beside connections: stores, gateways, webhooks and the log. */
const descriptorsKept = 128;

/** The number of connections that the file descriptor limit of this process allows. */
export const connectionsAllowed = (): number => {
  // Only the limits matter, and resolving the names of connections may take minutes.
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
 * If descriptors run out, Node closes new connections silently, so this checks whether one is
 * available. Returns a function that stops it.
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
