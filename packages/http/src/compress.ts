import {
  type Bytes,
  type Compressor,
  type Encoding,
  encodings,
  type LongBody,
} from "./compressor.ts";
import type { RequestContext } from "./context.ts";
import type { Pieces } from "./pieces.ts";

/** A shorter body fits into one packet with its headers, compressed or not. */
const lengthMin = 1_024;

/** What every platform can do. Node's zlib also knows Brotli at a quality that a server can pay. */
export const webCompressor: Compressor = {
  gzip: async (bytes) => {
    const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  },
};

/** Whether the client should get the body compressed if it accepts that. */
export const isLong = (body: unknown): body is LongBody =>
  (typeof body === "string" || body instanceof Uint8Array) && body.length > lengthMin;

/** The weight of each coding that `Accept-Encoding` names. */
const weightsOf = (accepted: string): ReadonlyMap<string, number> =>
  new Map(
    accepted.split(",").map((entry) => {
      const [name = "", ...parameters] = entry.split(";").map((part) => part.trim().toLowerCase());
      const weight = parameters.find((part) => part.startsWith("q="))?.slice(2) ?? "1";
      return [name, Number(weight) || 0];
    }),
  );

/** The best coding that both sides have; null if the body goes as it is. */
export const chooseEncoding = (
  accepted: string | undefined,
  compressor: Compressor,
): Encoding | null => {
  if (accepted === undefined) return null;
  const weights = weightsOf(accepted);
  const weightOf = (name: Encoding): number => weights.get(name) ?? weights.get("*") ?? 0;
  const [best] = encodings
    .filter((name) => compressor[name] !== undefined && weightOf(name) > 0)
    .toSorted((a, b) => weightOf(b) - weightOf(a));
  return best ?? null;
};

/** A byte array that is sent again and again is compressed once for each coding. */
const createCache = () => {
  const known = new WeakMap<Bytes, Map<Encoding, Promise<Bytes>>>();
  return (bytes: Bytes, name: Encoding, compress: (bytes: Bytes) => Promise<Bytes>) => {
    const its = known.get(bytes) ?? new Map<Encoding, Promise<Bytes>>();
    known.set(bytes, its);
    const compressed = its.get(name) ?? compress(bytes);
    its.set(name, compressed);
    compressed.catch(() => its.delete(name));
    return compressed;
  };
};

/** The same bytes are not sent, so the tag is a weak one. */
const weaken = (headers: Headers): void => {
  const etag = headers.get("ETag");
  if (etag?.startsWith('"') === true) headers.set("ETag", `W/${etag}`);
};

/** Answers with the body compressed, if it is long and the client accepts that. */
export const createCompression = (compressor: Compressor) => {
  const cached = createCache();
  return async (
    c: RequestContext,
    body: LongBody | Pieces,
    response: Response,
  ): Promise<Response> => {
    response.headers.append("Vary", "Accept-Encoding");
    const name = chooseEncoding(c.req.header("Accept-Encoding"), compressor);
    const compress = name === null ? undefined : compressor[name];
    if (name === null || compress === undefined) return response;
    const compressed =
      typeof body === "string"
        ? await compress(new TextEncoder().encode(body))
        : await cached("joined" in body ? await body.joined() : body, name, compress);
    const headers = new Headers(response.headers);
    headers.set("Content-Encoding", name);
    headers.delete("Content-Length");
    weaken(headers);
    return new Response(compressed, { status: response.status, headers });
  };
};
