import { Hono } from "hono";

/** A bare route that answers with a prepared text. */
export const createSeatsRoute = (json: string): Hono => {
  const app = new Hono();
  app.get("/shows/:showId/seats", (c) => c.body(json, 200, { "Content-Type": "application/json" }));
  return app;
};
