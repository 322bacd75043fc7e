import type { TypedResponse } from "hono";
import type { RequestContext } from "./context.ts";

/** What is one person's own is kept by no cache. */
export const personal = { "Cache-Control": "no-store" } as const;

/** Done, and nothing to say about it. */
export const noContent = (c: RequestContext): TypedResponse<Record<never, never>, 204, string> =>
  c.body(null, 204, personal) as unknown as TypedResponse<Record<never, never>, 204, string>;
