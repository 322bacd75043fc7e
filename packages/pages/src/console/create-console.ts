import { Hono } from "hono";
import { createAssets } from "../assets.ts";
import { auditPage, runAudit } from "./audit/audit-pages.ts";
import { addConcertRoutes } from "./concerts/concert-routes.ts";
import type { ConsoleOptions } from "./console-options.ts";
import { addEventRoutes } from "./events/event-routes.ts";
import { journalPage } from "./journal/journal-page.ts";
import { createConsoleRoutes } from "./kit/console-routes.ts";
import { createLastAudit } from "./kit/last-audit.ts";
import { createLooks } from "./kit/looks.ts";
import { addLineRoutes } from "./line/line-routes.ts";
import { addOrderRoutes } from "./orders/order-routes.ts";
import { overview } from "./overview/overview.ts";
import { addUserRoutes } from "./users/user-routes.ts";
import { worklistPage } from "./worklist/worklist-page.ts";

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
  addConcertRoutes(routes);
  routes.view("/work", "viewer", worklistPage);
  addEventRoutes(routes);
  routes.view("/journal", "manager", journalPage);
  routes.view("/audit", "viewer", auditPage(audits));
  routes.act("/audit", "viewer", runAudit(audits));
  addUserRoutes(routes);
  routes.others();
  return app;
};
