import type { RequestEnv } from "@admit-one/http";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { createDocsPage } from "./docs-page.ts";
import type { Health } from "./health.ts";
import type { Log } from "./log.ts";
import type { Metrics, Scrape } from "./metrics/metrics.ts";
import type { Tracing } from "./tracing.ts";

export type AppDeps = {
  /** The box office's routes, mounted under `/api`. */
  readonly routes: Hono<RequestEnv>;
  readonly health: Health;
  readonly metrics: Pick<Metrics, "request">;
  /** Null where /metrics stands on a port of its own, or nowhere. */
  readonly scrape: Scrape | null;
  readonly log: Log;
  /** Null where nothing is traced. */
  readonly tracing: Pick<Tracing, "traceRequest"> | null;
};

/** Where the API is mounted. */
export const apiPath = "/api";

/** Asked every few seconds by machines: worth a line only to whoever looks for it. */
const quiet: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/** The whole HTTP surface of the server: the API and what operators need beside it. */
export const createApp = (deps: AppDeps): Hono => {
  const { routes, health, scrape, log } = deps;
  const app = new Hono();
  app.use(observe(deps));
  // The API answers for its own errors; this is for the pages beside it.
  app.onError((error, c) => {
    log.error({ requestId: c.get("requestId"), err: error }, "request failed");
    return c.text("Internal Server Error", 500);
  });
  app.route(apiPath, createDocsPage());
  app.route(apiPath, routes);
  // The API names its own requests; what stands beside it comes after, to cost it nothing.
  app.use(requestId());
  app.get("/", (c) => c.redirect("api/docs"));
  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) =>
    (await health.ready())
      ? c.json({ status: "ready" })
      : c.json({ status: health.stopping ? "stopping" : "unavailable" }, 503),
  );
  if (scrape !== null) addMetricsPage(app, scrape);
  return app;
};

const addMetricsPage = (app: Hono, scrape: Scrape): void => {
  app.get("/metrics", async (c) => {
    const { text, contentType } = await scrape();
    return c.body(text, 200, { "Content-Type": contentType });
  });
};

/** The figures by themselves, for a port that nobody else can reach. */
export const createMetricsApp = (scrape: Scrape, log: Log): Hono => {
  const app = new Hono();
  app.onError((error, c) => {
    log.error({ err: error }, "the metrics can't be written");
    return c.text("Internal Server Error", 500);
  });
  addMetricsPage(app, scrape);
  return app;
};

/** One line and one observation a request; neither sees a header, a body or an id but its own. */
const observe = ({
  metrics,
  log,
  health,
  tracing,
}: Omit<AppDeps, "routes" | "scrape">): MiddlewareHandler => {
  // To look for secrets in a line costs six times the line, and none of its fields can have any.
  const lines = log.child({}, { redact: [] });
  return async (c, next) => {
    const startedMs = performance.now();
    const answered = metrics.request();
    if (tracing === null || quiet.has(c.req.path)) await next();
    else {
      await tracing.traceRequest(c.req.raw, async () => {
        await next();
        return { route: routeOf(c), status: c.res.status };
      });
    }
    const ms = performance.now() - startedMs;
    const route = routeOf(c);
    const method = knownMethods.has(c.req.method) ? c.req.method : "OTHER";
    const { status } = c.res;
    // Whoever keeps the connection would keep the server from stopping.
    if (health.stopping) c.header("Connection", "close");
    answered({ method, route, status, ms });
    const level = quiet.has(route) ? "debug" : "info";
    try {
      lines[level](
        { requestId: c.get("requestId"), method, route, status, ms: Math.round(ms * 10) / 10 },
        "request",
      );
    } catch {
      // A host's log may fail. What was done is done, and its answer must not become a 500.
    }
  };
};

/** Of the route that answered; where none did, it is a middleware's or a catch-all's. */
const routeOf = (c: Context): string => {
  const pattern = routePath(c);
  return pattern.endsWith("*") ? "unmatched" : pattern;
};

/** Methods come from the client; each one that counted would be a series. */
const knownMethods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);
