import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type TextMapGetter,
  trace,
} from "@opentelemetry/api";
import { failed } from "./in-span.ts";
import { tracer } from "./tracer.ts";

/**
 * The result of a request. It has the pattern of the route, never the path, which may contain ids
 * of users.
 */
export type Answered = { readonly route: string; readonly status: number };

const headers: TextMapGetter<Headers> = {
  keys: (carrier) => [...carrier.keys()],
  get: (carrier, key) => carrier.get(key) ?? undefined,
};

/**
 * The methods in the semantic conventions. Any other word of a client would create a span name of
 * its own.
 */
const knownMethods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);

/**
 * Answers a request in a span that continues the trace in the request. If the HTTP server is
 * already traced, its span gets the route, and no second span is made.
 */
export const traceRequest = async (
  request: Request,
  respond: () => Promise<Answered>,
): Promise<void> => {
  const method = knownMethods.has(request.method) ? request.method : "_OTHER";
  const servers = trace.getActiveSpan();
  if (servers !== undefined) return tellRoute(servers, method, await respond());
  const url = new URL(request.url);
  const parent = propagation.extract(ROOT_CONTEXT, request.headers, headers);
  const attributes = {
    "http.request.method": method,
    "url.scheme": url.protocol.slice(0, -1),
    "server.address": url.hostname,
  };
  const span = tracer().startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
  try {
    const answered = await context.with(trace.setSpan(parent, span), respond);
    tellRoute(span, method, answered);
    span.setAttribute("http.response.status_code", answered.status);
    if (answered.status >= 500) failed(span, String(answered.status));
  } finally {
    span.end();
  }
};

const tellRoute = (span: Span, method: string, { route }: Answered): void => {
  span.updateName(`${method === "_OTHER" ? "HTTP" : method} ${route}`);
  span.setAttribute("http.route", route);
};
