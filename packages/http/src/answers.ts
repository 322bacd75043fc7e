import type { TypedResponse } from "hono";
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { JSONParsed } from "hono/utils/types";
import type { RequestContext } from "./context.ts";

/** What is one person's own is kept by no cache. */
export const personal = { "Cache-Control": "no-store" } as const;

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream | null;

/** Whether a handler before the route's, as a middleware of the host, has set headers. */
const isPrepared = (c: RequestContext): boolean =>
  c.req.routeIndex > 0 && c.body(null).headers.keys().next().done === false;

/**
 * Answers, and names the request. Hono gathers headers in a `Headers` object, and from there a
 * server takes them out again, which costs more than all else of a small answer: where nobody set
 * any before, they stay a plain object.
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
  if (!isPrepared(c)) return new Response(body, { status, headers: named });
  for (const [name, value] of Object.entries(named)) {
    c.header(name, value, { append: name === "Vary" });
  }
  return c.newResponse(body, status);
};

/** What the compiler holds against the route's declaration. */
type JsonAnswer<T, S extends StatusCode> = Response & TypedResponse<JSONParsed<T>, S, "json">;
type BodilessAnswer<S extends StatusCode> = Response &
  TypedResponse<Record<never, never>, S, string>;

/** An answer whose body is JSON. */
export const json = <T, S extends ContentfulStatusCode>(
  c: RequestContext,
  value: T,
  status: S,
  headers: Readonly<Record<string, string>> = {},
): JsonAnswer<T, S> => jsonText<T, S>(c, JSON.stringify(value), status, headers);

/** The same where the body is JSON text already, or its bytes. */
export const jsonText = <T, S extends ContentfulStatusCode>(
  c: RequestContext,
  text: string | Uint8Array<ArrayBuffer>,
  status: S,
  headers: Readonly<Record<string, string>> = {},
): JsonAnswer<T, S> => respond(c, text, status, headers, "application/json") as JsonAnswer<T, S>;

/** The same with a text that comes in pieces. If one fails, the answer breaks off. */
export const jsonStream = <T, S extends ContentfulStatusCode>(
  c: RequestContext,
  pieces: AsyncIterator<string>,
  status: S,
  headers: Readonly<Record<string, string>> = {},
): JsonAnswer<T, S> => {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await pieces.return?.();
    },
  });
  return respond(c, body, status, headers, "application/json") as JsonAnswer<T, S>;
};

/** An answer that is all in its status and headers. */
export const bodiless = <S extends 200 | 204 | 304>(
  c: RequestContext,
  status: S,
  headers: Readonly<Record<string, string>>,
): BodilessAnswer<S> => respond(c, null, status, headers) as BodilessAnswer<S>;

/** Done, and nothing to say about it. */
export const noContent = (c: RequestContext): BodilessAnswer<204> => bodiless(c, 204, personal);

/** For senders that count nothing but a 200 as received. */
export const received = (c: RequestContext): BodilessAnswer<200> => bodiless(c, 200, personal);
