// An Express 5 shop that also sells tickets: its own login and body parser, and the box office under
// /tickets.
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { createBoxOfficeRoutes, type Identify } from "@admit-one/http";
import { createNodeHandler, type NodeEnv } from "@admit-one/node";
import express, { type RequestHandler } from "express";
import { openBoxOffice } from "../box-office.ts";

/** What the shop's middleware puts on a request. */
type ShopRequest = IncomingMessage & { user?: string; rawBody?: Buffer };

const { boxOffice, close } = await openBoxOffice();
const stopping = new AbortController();

// ---- The shop's own: it parses every body, and knows its users by a cookie.

const sessions = new Map<string, string>();
const session: RequestHandler = (request, _response, next) => {
  const user = sessions.get(request.headers.cookie ?? "");
  if (user !== undefined) (request as ShopRequest).user = user;
  next();
};

// #region mount
const identify: Identify = async (_request, { env }) => {
  const { user } = (env as NodeEnv).incoming as ShopRequest;
  return user === undefined ? { outcome: "unauthenticated" } : { outcome: "user", userId: user };
};
// Express takes "/tickets" off a request's address, so the routes get it as `basePath`.
const routes = createBoxOfficeRoutes({
  boxOffice,
  identify,
  basePath: "/tickets",
  stopping: stopping.signal,
});

const app = express();
// The signature of a webhook is over the bytes that were sent: the parser keeps them.
const keepBytes = (request: ShopRequest, _response: unknown, bytes: Buffer): void => {
  request.rawBody = bytes;
};
app.use(express.json({ verify: keepBytes }), session);
app.use("/tickets", createNodeHandler(routes.fetch));
// #endregion

app.post("/login", (request, response) => {
  const { name } = request.body as { name: string };
  const cookie = `session=${sessions.size + 1}`;
  sessions.set(cookie, name);
  response.setHeader("Set-Cookie", cookie).sendStatus(204);
});

const server = createServer(app);
await once(server.listen(Number(process.env["PORT"] ?? 3000), "127.0.0.1"), "listening");
console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`);

const stop = async (): Promise<void> => {
  // Event streams never end by themselves, and a server that closes waits for its requests.
  stopping.abort();
  const closed = once(server.close(), "close");
  // Connections that clients keep open are let go as soon as their last answer is over.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearInterval(sweep);
  await close();
};
process.once("SIGTERM", () => void stop());
