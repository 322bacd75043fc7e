import { Hono } from "hono";
import { createHandlers } from "./handlers.ts";
import type { PagesOptions } from "./pages-options.ts";
import { createQueuePolicies } from "./queue-policies.ts";
import { addConcertRoutes } from "./routes/concerts.ts";
import { addLineRoutes } from "./routes/line.ts";
import { addMineRoutes } from "./routes/mine.ts";
import { addPaymentRoutes } from "./routes/payments.ts";
import { addReservationRoutes } from "./routes/reservations.ts";
import { addShowRoutes } from "./routes/shows.ts";
import { createSite } from "./site.ts";

/** The buyer's pages. Mount them where people look for concerts. */
export const createPages = (options: PagesOptions): Hono => {
  const site = createSite(options);
  const app = new Hono();
  const handlers = createHandlers(site);
  app.route("/assets", site.assets.routes);
  if (site.sheet !== null) {
    const { text } = site.sheet;
    app.get("/brand.css", () => new Response(text, { headers: sheetHeaders }));
  }
  addConcertRoutes(app, handlers);
  addLineRoutes(app, handlers, createQueuePolicies(site.boxOffice, site.clock));
  addShowRoutes(app, handlers);
  addReservationRoutes(app, handlers);
  addPaymentRoutes(app, handlers);
  addMineRoutes(app, handlers);
  return app;
};

/** Its address has its version. */
const sheetHeaders = {
  "Content-Type": "text/css; charset=utf-8",
  "Cache-Control": "public, max-age=31536000, immutable",
  "X-Content-Type-Options": "nosniff",
};
