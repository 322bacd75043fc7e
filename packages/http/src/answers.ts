import type { TypedResponse } from "hono";
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { JSONParsed } from "hono/utils/types";
import { isLong } from "./compress.ts";
import type { RequestContext } from "./context.ts";
import { exposedHeaders } from "./cors.ts";
import type { Pieces } from "./pieces.ts";

/** No cache may keep personal data. */
export const personal = { "Cache-Control": "no-store" } as const;

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream | null;

/** Whether an earlier handler, such as a middleware of the host, has set headers. */
const isPrepared = (c: RequestContext): boolean =>
  c.req.routeIndex > 0 && c.body(null).headers.keys().next().done === false;

/**
 * Answers with the request's id. Hono gathers headers in a `Headers` object, and the server takes
 * them out again, which costs more than the rest of a small answer. If no header was set before,
 * they stay a plain object.
 */
export const respond = (
  c: RequestContext,
  body: Body,
  status: StatusCode,
  headers: Readonly<Record<string, string>>,
  type?: string,
): Response => {
  const named: Record<string, string> = { ...headers, "X-Request-Id": c.get("requestId") };
  if (type !== undefined) named["Content-Type"] ??= type;
  // The handler compresses it, which takes a while.
  if (isLong(body)) c.set("boxOfficeBody", body);
  if (!isPrepared(c)) return new Response(body, { status, headers: named });
  for (const [name, value] of Object.entries(named)) {
    c.header(name, value, { append: name === "Vary" });
  }
  return c.newResponse(body, status);
};

/** The types that the compiler compares with the route's declaration. */
type JsonAnswer<T, S extends StatusCode> = Response & TypedResponse<JSONParsed<T>, S, "json">;
type BodilessAnswer<S extends StatusCode> = Response &
  TypedResponse<Record<never, never>, S, string>;

/** Answers with a JSON body. */
export const json = <T, S extends ContentfulStatusCode>(
  c: RequestContext,
  value: T,
  status: S,
  headers: Readonly<Record<string, string>> = {},
): JsonAnswer<T, S> => jsonText<T, S>(c, JSON.stringify(value), status, headers);

/** The same if the body is already JSON text, or its bytes. */
export const jsonText = <T, S extends ContentfulStatusCode>(
  c: RequestContext,
  text: string | Uint8Array<ArrayBuffer>,
  status: S,
  headers: Readonly<Record<string, string>> = {},
): JsonAnswer<T, S> => respond(c, text, status, headers, "application/json") as JsonAnswer<T, S>;

/** The same for a body that is kept in pieces. A short one is sent at once. */
export const jsonPieces = <T, S extends ContentfulStatusCode>(
  c: RequestContext,
  pieces: Pieces,
  status: S,
  headers: Readonly<Record<string, string>>,
): JsonAnswer<T, S> => {
  if (pieces.bytes !== null) return jsonText<T, S>(c, pieces.bytes, status, headers);
  c.set("boxOfficeBody", pieces);
  const all = { ...headers, "Content-Length": String(pieces.length) };
  return respond(c, pieces.stream(), status, all, "application/json") as JsonAnswer<T, S>;
};

/**
 * For what caches keep for everybody, for pages of all origins. Every request must get the same
 * bytes, so nothing of the request is in the answer: no id, no language, no cookie, and no header of
 * an earlier handler.
 */
export const openToAll = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": exposedHeaders.join(","),
} as const;

/** The same for an answer to an error that is thrown later: pages must see when to come again. */
export const openErrorsToAll = (c: RequestContext): void => {
  c.set("boxOfficeErrorHeaders", openToAll);
};

/** A JSON body that caches keep for everybody. */
export const sharedJson = <T>(
  c: RequestContext,
  text: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): JsonAnswer<T, 200> => {
  if (isLong(text)) c.set("boxOfficeBody", text);
  const all = { ...headers, ...openToAll, "Content-Type": "application/json" };
  return new Response(text, { status: 200, headers: all }) as JsonAnswer<T, 200>;
};

/** What caches keep for everybody has not changed. */
export const sharedUnchanged = (headers: Readonly<Record<string, string>>): BodilessAnswer<304> =>
  new Response(null, {
    status: 304,
    headers: { ...headers, ...openToAll },
  }) as BodilessAnswer<304>;

/** The same with a text that arrives in pieces. If a piece fails, the answer breaks off. */
export const jsonStream = <T, S extends ContentfulStatusCode>(
  c: RequestContext,
  pieces: AsyncIterator<string>,
  status: S,
  headers: Readonly<Record<string, string>> = {},
): JsonAnswer<T, S> =>
  respond(c, streamOf(pieces), status, headers, "application/json") as JsonAnswer<T, S>;

/** A table of comma-separated values that arrives in pieces. */
export const csvStream = (
  c: RequestContext,
  pieces: AsyncIterator<string>,
  headers: Readonly<Record<string, string>>,
): Response & TypedResponse<string, 200, "text"> =>
  respond(c, streamOf(pieces), 200, headers, csvType) as Response &
    TypedResponse<string, 200, "text">;

/** As documented: clients that ignore the charset read other letters. */
export const csvType = "text/csv; charset=utf-8";

const streamOf = (pieces: AsyncIterator<string>): ReadableStream<Uint8Array> => {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await pieces.return?.();
    },
  });
};

/** Answers with a status and headers only. */
export const bodiless = <S extends 200 | 204 | 304>(
  c: RequestContext,
  status: S,
  headers: Readonly<Record<string, string>>,
): BodilessAnswer<S> => respond(c, null, status, headers) as BodilessAnswer<S>;

/** Done, with nothing to report. */
export const noContent = (c: RequestContext): BodilessAnswer<204> => bodiless(c, 204, personal);

/** For senders that accept only a 200 as received. */
export const received = (c: RequestContext): BodilessAnswer<200> => bodiless(c, 200, personal);
