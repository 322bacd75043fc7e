// The box office as a handler of web requests: what the route in app/tickets answers with.
import { createBoxOfficeRoutes, type Identify } from "@admit-one/http";
import { Hono } from "hono";
import { boxOfficeOfShop, userOf } from "./shop.ts";

// #region mount
const identify: Identify = async (_request, { env }) => {
  const { user } = env as { user?: string };
  return user === undefined ? { outcome: "unauthenticated" } : { outcome: "user", userId: user };
};

const open = async (): Promise<Hono> => {
  const { boxOffice } = await boxOfficeOfShop();
  // Next.js leaves a request's address and body as they are, so Hono mounts the routes.
  return new Hono().route("/tickets", createBoxOfficeRoutes({ boxOffice, identify }));
};
let tickets: Promise<Hono> | undefined;

/** Who asks is the shop's to know: it goes along beside the request. */
export const answer = async (request: Request): Promise<Response> => {
  tickets ??= open();
  return (await tickets).fetch(request, { user: userOf(request) });
};
// #endregion
