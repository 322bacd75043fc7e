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

/** What came of a request. The pattern of the route, never the path: it may hold people's ids. */
export type Answered = { readonly route: string; readonly status: number };

const headers: TextMapGetter<Headers> = {
  keys: (carrier) => [...carrier.keys()],
  get: (carrier, key) => carrier.get(key) ?? undefined,
};

/** Those of the semantic conventions; any other word of a client would be a name of its own. */
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
 * Answers a request in a span, which goes on with the trace that the request names. Where the HTTP
 * server is traced already, its span is told the route, and there is no second one.
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
