// A Fastify 5 shop that also sells tickets: its own login and body parsers, and the box office under
// /tickets.
import { createBoxOfficeRoutes, type Identify } from "@admit-one/http";
import { createNodeHandler, type NodeEnv } from "@admit-one/node";
import Fastify from "fastify";
import { Hono } from "hono";
import { openBoxOffice } from "../box-office.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks, as the shop's hook found out. */
    user: string | null;
  }
}

const { boxOffice, close } = await openBoxOffice();
const stopping = new AbortController();

// ---- The shop's own: it knows its users by a cookie.

const app = Fastify();
const sessions = new Map<string, string>();
app.decorateRequest("user", null);
app.addHook("onRequest", async (request) => {
  request.user = sessions.get(request.headers.cookie ?? "") ?? null;
});

// #region mount
const identify: Identify = async (_request, { env }) => {
  const { user } = (env as NodeEnv).incoming as { user?: string | null };
  return user ? { outcome: "user", userId: user } : { outcome: "unauthenticated" };
};
const routes = createBoxOfficeRoutes({ boxOffice, identify, stopping: stopping.signal });
// Fastify leaves a request's address as it is, so Hono mounts the routes.
const handle = createNodeHandler(new Hono().route("/tickets", routes).fetch);

app.register(async (scope) => {
  // Nothing is parsed in this scope: the box office reads its bodies itself.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request, _payload, done) => done(null));
  scope.all("/tickets/*", async (request, reply) => {
    reply.hijack();
    await handle(Object.assign(request.raw, { user: request.user }), reply.raw);
  });
});
// #endregion

app.post<{ Body: { name: string } }>("/login", async (request, reply) => {
  const cookie = `session=${sessions.size + 1}`;
  sessions.set(cookie, request.body.name);
  return reply.code(204).header("Set-Cookie", cookie).send();
});

const port = Number(process.env["PORT"] ?? 3000);
console.log(`listens on ${await app.listen({ port, host: "127.0.0.1" })}`);

const stop = async (): Promise<void> => {
  // Event streams never end by themselves, and a server that closes waits for its requests.
  stopping.abort();
  // Connections that clients keep open are let go as soon as their last answer is over.
  const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
  await app.close();
  clearInterval(sweep);
  await close();
};
process.once("SIGTERM", () => void stop());
