import { OpenAPIHono } from "@hono/zod-openapi";
import { AnsweringRouter } from "./answering-router.ts";
import type { BoxOfficeRoutesOptions, RequestEnv } from "./context.ts";
import { corsFor } from "./cors.ts";
import { createEndpoints } from "./endpoint.ts";
import { createHandlers } from "./handler.ts";
import { addOpenApiDocument } from "./openapi.ts";
import { addAdminAuditRoutes } from "./routes/admin-audit.ts";
import { addAdminConcertRoutes } from "./routes/admin-concerts.ts";
import { addAdminDeadLetterRoutes } from "./routes/admin-dead-letters.ts";
import { addAdminJournalRoutes } from "./routes/admin-journal.ts";
import { addAdminLookupRoutes } from "./routes/admin-lookups.ts";
import { addAdminMoneyRoutes } from "./routes/admin-money.ts";
import { addAdminQueueRoutes } from "./routes/admin-queues.ts";
import { addAdminSeatRoutes } from "./routes/admin-seats.ts";
import { addAdminShowRoutes } from "./routes/admin-shows.ts";
import { addAdminTokenRoutes } from "./routes/admin-tokens.ts";
import { addAdminUserRoutes } from "./routes/admin-users.ts";
import { addConcertRoutes } from "./routes/concerts.ts";
import { addFrameRoutes } from "./routes/frames.ts";
import { addPaymentRoutes } from "./routes/payments.ts";
import { addAvailabilityRoute, addPlanRoute } from "./routes/plans.ts";
import { addQueueEventRoutes } from "./routes/queue-events.ts";
import { addQueueTokenRoutes } from "./routes/queue-tokens.ts";
import { addReservationRoutes } from "./routes/reservations.ts";
import { addSeatEventRoutes } from "./routes/seat-events.ts";
import { addSeatRoutes } from "./routes/seats.ts";
import { addWalletRoutes } from "./routes/wallets.ts";
import { addWebhookRoutes } from "./routes/webhooks.ts";
import { createStreamDoor } from "./stream-door.ts";
import { addUnmatched } from "./unmatched.ts";

/**
 * The HTTP API of a box office. Hosts may mount it under any path.
 *
 * @example
 * app.route("/tickets", createBoxOfficeRoutes({ boxOffice, identify }));
 */
export const createBoxOfficeRoutes = (options: BoxOfficeRoutesOptions): OpenAPIHono<RequestEnv> => {
  const { boxOffice, corsOrigins: origins = [], corsHeaders: headers = [] } = options;
  const { requestId: makeId = () => crypto.randomUUID() } = options;
  const app = new OpenAPIHono<RequestEnv>({ router: new AnsweringRouter() });
  const handler = createHandlers(options, makeId);
  const add = createEndpoints(app, handler, options);
  const door = createStreamDoor(options);
  // Before the headers for single origins: what caches keep is the same for all.
  addFrameRoutes(add, boxOffice, door);
  addPlanRoute(add, boxOffice);
  if (origins.length > 0) app.use(corsFor({ origins, headers, makeId }));

  addQueueTokenRoutes(add, options);
  addQueueEventRoutes(add, options, door);
  addConcertRoutes(add, boxOffice);
  addSeatRoutes(add, boxOffice);
  addAvailabilityRoute(add, boxOffice);
  addSeatEventRoutes(add, options, door);
  addReservationRoutes(add, boxOffice);
  addPaymentRoutes(add, boxOffice);
  addWalletRoutes(add, boxOffice);
  addWebhookRoutes(app, handler, boxOffice);
  addAdminConcertRoutes(add, boxOffice);
  addAdminQueueRoutes(add, boxOffice);
  addAdminMoneyRoutes(add, boxOffice);
  addAdminSeatRoutes(add, boxOffice);
  addAdminShowRoutes(add, boxOffice);
  addAdminTokenRoutes(add, boxOffice);
  addAdminDeadLetterRoutes(add, boxOffice);
  addAdminUserRoutes(add, boxOffice);
  addAdminLookupRoutes(add, boxOffice);
  addAdminJournalRoutes(add, boxOffice);
  addAdminAuditRoutes(add, boxOffice);

  addOpenApiDocument(app, handler);
  addUnmatched(app, handler);
  return app;
};
