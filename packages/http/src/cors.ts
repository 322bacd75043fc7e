import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { RequestEnv } from "./context.ts";
import { nameRequest } from "./request-id.ts";

/** Lets pages of the given origins call, or of any where one is `*`. */
export const corsFor = (
  origins: readonly string[],
  makeId: () => string,
): MiddlewareHandler<RequestEnv> => {
  const answer = cors({
    origin: origins.includes("*") ? "*" : [...origins],
    allowMethods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    allowHeaders: [
      "Accept-Language",
      "Authorization",
      "Content-Type",
      "Idempotency-Key",
      "If-None-Match",
      "Last-Event-ID",
      "Queue-Token",
      "X-Request-Id",
      "X-User-Id",
    ],
    exposeHeaders: ["Content-Language", "ETag", "Link", "Location", "Retry-After", "X-Request-Id"],
    maxAge: 600,
  });
  return (c, next) => {
    // A preflight is answered here, and has a name like any other request.
    c.header("X-Request-Id", nameRequest(c, makeId));
    return answer(c, next);
  };
};
