import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { RequestEnv } from "./context.ts";
import { nameRequest } from "./request-id.ts";

/** Headers that calls need, and those that tracing libraries add to every call. */
const requestHeaders = [
  "Accept-Language",
  "Admission-Proof",
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-None-Match",
  "Last-Event-ID",
  "Queue-Token",
  "X-Request-Id",
  "X-User-Id",
  "baggage",
  "sentry-trace",
  "traceparent",
  "tracestate",
];

/** Headers of answers that pages of other origins may read. */
export const exposedHeaders = [
  "Content-Language",
  "ETag",
  "Link",
  "Location",
  "Retry-After",
  "X-Request-Id",
] as const;

export type CorsOptions = {
  readonly origins: readonly string[];
  /** Request headers that pages may send beside those of the API. */
  readonly headers: readonly string[];
  readonly makeId: () => string;
};

/** Lets pages of the given origins call, or pages of all origins if one is `*`. */
export const corsFor = ({
  origins,
  headers,
  makeId,
}: CorsOptions): MiddlewareHandler<RequestEnv> => {
  const answer = cors({
    origin: origins.includes("*") ? "*" : [...origins],
    allowMethods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
    allowHeaders: [...requestHeaders, ...headers],
    exposeHeaders: [...exposedHeaders],
    maxAge: 600,
  });
  return (c, next) => {
    // A preflight is answered here and needs an id like any other request.
    c.header("X-Request-Id", nameRequest(c, makeId));
    return answer(c, next);
  };
};
