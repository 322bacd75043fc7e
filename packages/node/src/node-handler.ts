import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BadRequest, toRequest } from "./node-request.ts";

/** What `identify(request, { env })` finds of the host: its framework's own request is `incoming`. */
export type NodeEnv = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /** Whether the body was rebuilt from what a parser had left: no signature over it can be valid. */
  readonly bodyWasParsed: boolean;
};

export type FetchHandler = (request: Request, env: NodeEnv) => Response | Promise<Response>;

export type NodeHandler = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

/** A host's own `Vary` stays beside the answer's. */
const varyOf = (outgoing: ServerResponse, value: string): string => {
  const before = outgoing.getHeader("Vary");
  return before === undefined ? value : [before, value].flat().join(", ");
};

const writeHead = (response: Response, outgoing: ServerResponse): void => {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name === "set-cookie") outgoing.appendHeader(name, value);
    else outgoing.setHeader(name, name === "vary" ? varyOf(outgoing, value) : value);
  }
};

const write = async (
  response: Response,
  { method }: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  writeHead(response, outgoing);
  if (response.body === null || method === "HEAD") {
    await response.body?.cancel();
    outgoing.end();
    return;
  }
  // An event stream may have nothing to say for a while, and its client waits for the status.
  outgoing.flushHeaders();
  await pipeline(Readable.fromWeb(response.body), outgoing);
};

const logError = (error: unknown): void => {
  // oxlint-disable-next-line no-console -- The host said of no other place.
  console.error("[admit-one/node] A request failed:", error);
};

/**
 * Serves a fetch handler, as the box office's routes have one, in any host that works with Node's own
 * requests: `node:http`, Express, NestJS. A body that the host's parser took before is found again.
 *
 * @example
 * app.use("/tickets", createNodeHandler(routes.fetch));
 */
export const createNodeHandler =
  (fetch: FetchHandler): NodeHandler =>
  async (incoming, outgoing, next) => {
    const gone = new AbortController();
    outgoing.once("close", () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    try {
      const { request, bodyWasParsed } = toRequest(incoming, gone.signal);
      const response = await fetch(request, { incoming, outgoing, bodyWasParsed });
      await write(response, incoming, outgoing);
    } catch (error) {
      // The client has left: there is nobody to answer.
      if (gone.signal.aborted || outgoing.destroyed) return;
      if (error instanceof BadRequest) {
        outgoing.writeHead(400).end();
      } else if (next !== undefined && !outgoing.headersSent) {
        next(error);
      } else {
        logError(error);
        if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(500).end();
      }
    }
  };
