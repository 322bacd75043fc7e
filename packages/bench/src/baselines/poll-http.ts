import { Hono } from "hono";

/** A bare route that answers with an object of the same size and looks nothing up. */
export const createPollRoute = (answer: Record<string, unknown>): Hono => {
  const app = new Hono();
  app.get("/queues/:queueId/tokens/me", (c) => c.json(answer));
  return app;
};
