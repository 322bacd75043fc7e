import type { OpenAPIHono } from "@hono/zod-openapi";
import type { RequestEnv } from "./context.ts";
import type { MakeHandler } from "./handler.ts";
import { problem } from "./problem.ts";

/**
 * Answers requests that no route matches: a wrong method with the allowed ones, everything else
 * with 404.
 */
export const addUnmatched = (app: OpenAPIHono<RequestEnv>, handler: MakeHandler): void => {
  const routes = app.routes.filter(({ method }) => method !== "ALL");
  for (const [path, some] of Map.groupBy(routes, (route) => route.path)) {
    const methods = some.map(({ method }) => method);
    const allow = (methods.includes("GET") ? ["HEAD", ...methods] : methods).join(", ");
    const headers = { Allow: allow };
    app.all(
      path,
      handler(path, (c) => problem(c, "METHOD_NOT_ALLOWED", { headers })),
    );
  }
  app.all(
    "*",
    handler("*", (c) => problem(c, "NOT_FOUND")),
  );
};
