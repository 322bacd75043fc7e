import { Hono } from "hono";
import { createAssets } from "../assets.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { createConsoleRoutes } from "./kit/console-routes.ts";
import { createLastAudit } from "./kit/last-audit.ts";
import { createLooks } from "./kit/looks.ts";
import { addLineRoutes } from "./line/line-routes.ts";
import { addOrderRoutes } from "./orders/order-routes.ts";
import { overview } from "./overview/overview.ts";

/** The operators' console: pages on the box office, which work without JavaScript. */
export const createConsole = (options: ConsoleOptions): Hono => {
  const { boxOffice, basePath = "", clock, brand, logoutUrl = null, rehearse } = options;
  const nowMs = clock?.nowMs ?? Date.now;
  const app = new Hono();
  const assets = createAssets(basePath);
  app.route("/assets", assets.routes);
  const shell = { entry: assets.entry("console"), brand, logoutUrl };
  const routes = createConsoleRoutes(app, {
    options,
    shell,
    looks: createLooks(boxOffice, nowMs),
    nowMs,
  });
  const audits = createLastAudit(boxOffice, nowMs);
  routes.view("/", "viewer", overview(audits));
  addLineRoutes(routes, rehearse);
  addOrderRoutes(routes);
  return app;
};
