import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BadRequest, toRequest } from "./node-request.ts";

/**
 * The host's objects in `identify(request, { env })`. `incoming` is the framework's own request.
 */
export type NodeEnv = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  /**
   * Whether the body was rebuilt from a parser's result. Then no signature over it can be valid.
   */
  readonly bodyWasParsed: boolean;
};

export type FetchHandler = (request: Request, env: NodeEnv) => Response | Promise<Response>;

export type NodeHandler = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  next?: (error?: unknown) => void,
) => Promise<void>;

/** Keeps a `Vary` of the host beside that of the answer. */
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
  // An event stream may have no data for a while, but its client waits for the status.
  outgoing.flushHeaders();
  await pipeline(Readable.fromWeb(response.body), outgoing);
};

const logError = (error: unknown): void => {
  // oxlint-disable-next-line no-console -- The host configured no other place.
  console.error("[admit-one/node] A request failed:", error);
};

/**
 * Serves a fetch handler, such as that of the box office's routes, in any host that uses Node's own
 * requests: `node:http`, Express, NestJS. It finds a body that the host's parser has already read.
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
      // The client has left, so there is nobody to answer.
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
