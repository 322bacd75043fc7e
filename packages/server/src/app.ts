import type { Cell } from "@admit-one/core";
import type { RequestEnv } from "@admit-one/http";
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { cellRoot, createGetPath, machinePaths } from "./cell-paths.ts";
import { createDocsPage } from "./docs-page.ts";
import type { Health } from "./health.ts";
import type { Log } from "./log.ts";
import type { Metrics, Scrape } from "./metrics/metrics.ts";
import { consolePath } from "./sessions/site.ts";
import type { Tracing } from "./tracing.ts";

export type AppDeps = {
  /** The box office's routes. They are mounted under `/api`. */
  readonly routes: Hono<RequestEnv>;
  readonly health: Health;
  readonly metrics: Pick<Metrics, "request">;
  /** Null if /metrics has a port of its own, or is not served. */
  readonly scrape: Scrape | null;
  readonly log: Log;
  /** The log-in and the buyers' pages; null if there are none. */
  readonly site: Hono | null;
  /** The operators' console, if it has no port of its own. */
  readonly console: Hono | null;
  /** The cell whose paths this server has too. */
  readonly cell: Cell;
  /** Null if nothing is traced. */
  readonly tracing: Pick<Tracing, "traceRequest"> | null;
};

/** The path of the API. */
export const apiPath = "/api";

/** They are logged only at debug level. */
const quiet = machinePaths;

/** The whole HTTP surface of the server: the API, and the pages that operators need beside it. */
export const createApp = (deps: AppDeps): Hono => {
  const { routes, health, scrape, log, cell } = deps;
  const app = new Hono({ getPath: createGetPath(cell, apiPath) });
  app.use(observe(deps));
  // The API answers its own errors. This handler is for the pages beside it.
  app.onError((error, c) => {
    log.error({ requestId: c.get("requestId"), err: error }, "request failed");
    return c.text("Internal Server Error", 500);
  });
  app.route(apiPath, createDocsPage());
  app.route(apiPath, routes);
  // The API gives its requests an id itself. This middleware comes after it, so that it costs the
  // API nothing.
  app.use(requestId());
  const root = cellRoot(cell);
  if (root !== null) app.get(root.path, (c) => c.redirect(root.to));
  if (deps.site === null) app.get("/", (c) => c.redirect("api/docs"));
  app.get("/healthz", (c) => c.json({ status: "alive" }));
  app.get("/readyz", async (c) =>
    (await health.ready())
      ? c.json({ status: "ready" })
      : c.json({ status: health.stopping ? "stopping" : "unavailable" }, 503),
  );
  if (scrape !== null) addMetricsPage(app, scrape);
  if (deps.console !== null) {
    // The console's first page has no slash at the end.
    app.get(`${consolePath}/`, (c) => c.redirect(`..${consolePath}`));
    app.route(consolePath, deps.console);
  }
  // Last, since the pages answer every path that nothing else has.
  if (deps.site !== null) app.route("/", deps.site);
  return app;
};

const addMetricsPage = (app: Hono, scrape: Scrape): void => {
  app.get("/metrics", async (c) => {
    const { text, contentType } = await scrape();
    return c.body(text, 200, { "Content-Type": contentType });
  });
};

/** The metrics page by itself, for a port that is not public. */
export const createMetricsApp = (scrape: Scrape, log: Log): Hono => {
  const app = new Hono();
  app.onError((error, c) => {
    log.error({ err: error }, "the metrics can't be written");
    return c.text("Internal Server Error", 500);
  });
  addMetricsPage(app, scrape);
  return app;
};

/** The console by itself, for a port of its own. */
export const createConsoleApp = (
  deps: Omit<AppDeps, "routes" | "scrape" | "site" | "console" | "cell"> & {
    readonly console: Hono;
  },
): Hono => {
  const app = new Hono();
  app.use(observe(deps));
  app.onError((error, c) => {
    deps.log.error({ requestId: c.get("requestId"), err: error }, "request failed");
    return c.text("Internal Server Error", 500);
  });
  app.use(requestId());
  app.route("/", deps.console);
  return app;
};

/**
 * One log line and one observation for each request. They contain no headers, no bodies, and no ids
 * except the request's own.
 */
const observe = ({
  metrics,
  log,
  health,
  tracing,
}: Omit<AppDeps, "routes" | "scrape" | "site" | "console" | "cell">): MiddlewareHandler => {
  // Redaction would cost six times as much as the line, and none of its fields can contain a
  // secret.
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
    // A client that keeps its connection open would keep the server from stopping.
    if (health.stopping) c.header("Connection", "close");
    answered({ method, route, status, ms });
    const level = quiet.has(route) ? "debug" : "info";
    try {
      lines[level](
        { requestId: c.get("requestId"), method, route, status, ms: Math.round(ms * 10) / 10 },
        "request",
      );
    } catch {
      // A host's log may fail. The request was processed, and its answer must not become a 500.
    }
  };
};

/**
 * The pattern of the route that answered. If none did, the pattern is that of a middleware or a
 * catch-all.
 */
const routeOf = (c: Context): string => {
  const pattern = routePath(c);
  return pattern.endsWith("*") ? "unmatched" : pattern;
};

/** Clients may send any method, and each label value is a series of its own. */
const knownMethods: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);
