import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";

/** What a framework's parser may have left on the request. */
type MaybeParsed = IncomingMessage & { readonly rawBody?: unknown; readonly body?: unknown };

type Body =
  /** The original bytes: still to be read, or kept by the host. */
  | { readonly kind: "stream" }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Rebuilt from a parser's result. */
  | { readonly kind: "parsed"; readonly bytes: Uint8Array };

export type NodeRequest = { readonly request: Request; readonly bodyWasParsed: boolean };

/** A request that cannot become a `Request`: the client's mistake. */
export class BadRequest extends Error {}

const bytesOf = (value: unknown): Uint8Array | null => {
  if (value instanceof Uint8Array) return value;
  return typeof value === "string" ? Buffer.from(value) : null;
};

const isTaken = (incoming: IncomingMessage): boolean =>
  incoming.readableDidRead || incoming.readableEnded || incoming.destroyed;

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

const bodyOf = (incoming: MaybeParsed): Body => {
  const kept = bytesOf(incoming.rawBody);
  if (kept !== null) return { kind: "bytes", bytes: kept };
  if (!isTaken(incoming)) return { kind: "stream" };
  const { body } = incoming;
  const unparsed = bytesOf(body);
  if (unparsed !== null) return { kind: "bytes", bytes: unparsed };
  if (body !== undefined) return { kind: "parsed", bytes: Buffer.from(JSON.stringify(body)) };
  if (!hasBody(incoming)) return { kind: "bytes", bytes: new Uint8Array() };
  throw new Error(
    "[admit-one/node] Something read this request's body and left nothing in `rawBody` or `body` of " +
      "the request. Mount the box office before it, or let it keep the bytes.",
  );
};

/** Headers that describe the body as it was sent, not as it was rebuilt. */
const aboutTheBody: ReadonlySet<string> = new Set([
  "content-encoding",
  "content-length",
  "transfer-encoding",
]);

const headersOf = ({ rawHeaders }: IncomingMessage, body: Body): Headers => {
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = "", value = ""] = rawHeaders.slice(index, index + 2);
    // HTTP/2 headers that begin with a colon carry what HTTP/1 has in the request line.
    if (name.startsWith(":")) continue;
    if (body.kind !== "stream" && aboutTheBody.has(name.toLowerCase())) continue;
    headers.append(name, value);
  }
  if (body.kind !== "stream") headers.set("content-length", String(body.bytes.byteLength));
  return headers;
};

const urlOf = ({ url = "/", headers, socket }: IncomingMessage): string => {
  if (!url.startsWith("/")) return new URL(url).href;
  const protocol = "encrypted" in socket && socket.encrypted === true ? "https" : "http";
  // Concatenate instead of resolving: a path that begins with two slashes would become a host.
  const authority = headers.host ?? String(headers[":authority"] ?? "localhost");
  return new URL(`${protocol}://${authority}${url}`).href;
};

/** Converts a Node request to a standard `Request`. */
export const toRequest = (incoming: IncomingMessage, signal: AbortSignal): NodeRequest => {
  const { method = "GET" } = incoming;
  const takesBody = method !== "GET" && method !== "HEAD";
  const body = takesBody ? bodyOf(incoming) : null;
  const stream = body?.kind === "stream" ? Readable.toWeb(incoming) : null;
  try {
    const request = new Request(urlOf(incoming), {
      method,
      headers: headersOf(incoming, body ?? { kind: "stream" }),
      signal,
      ...(stream !== null && { body: stream, duplex: "half" as const }),
      ...(body !== null &&
        body.kind !== "stream" && { body: body.bytes as Uint8Array<ArrayBuffer> }),
    });
    return { request, bodyWasParsed: body?.kind === "parsed" };
  } catch (error) {
    throw new BadRequest("The request has no valid method, address or header.", { cause: error });
  }
};
