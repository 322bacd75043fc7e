import type { TypedResponse } from "hono";
import type { RequestContext } from "./context.ts";

/** What is one person's own is kept by no cache. */
export const personal = { "Cache-Control": "no-store" } as const;

/** An answer that is all in its status and headers. */
export const bodiless = <S extends 200 | 204 | 304>(
  c: RequestContext,
  status: S,
  headers: Record<string, string>,
): TypedResponse<Record<never, never>, S, string> =>
  // Hono types the missing body as null where the OpenAPI types expect an empty object.
  c.body(null, status, headers) as unknown as TypedResponse<Record<never, never>, S, string>;

/** Done, and nothing to say about it. */
export const noContent = (c: RequestContext): TypedResponse<Record<never, never>, 204, string> =>
  bodiless(c, 204, personal);

/** For senders that count nothing but a 200 as received. */
export const received = (c: RequestContext): TypedResponse<Record<never, never>, 200, string> =>
  bodiless(c, 200, personal);

/** A body that is JSON text already, in bytes. */
export const jsonBytes = <T>(
  c: RequestContext,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string>,
): TypedResponse<T, 200, "json"> =>
  c.body(bytes, 200, {
    ...headers,
    "Content-Type": "application/json",
  }) as unknown as TypedResponse<T, 200, "json">;
