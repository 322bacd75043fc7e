// The box office in other frameworks: each program of examples/hosts is started, asked as a browser and a
// payment gateway would, and stopped while somebody still follows the line.
import { join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, expect, test, vi } from "vitest";
import { walkHost } from "../hosts/walk.mjs";
import { type RunningHost, startHost } from "./support/host.ts";
import { root } from "./support/markdown.ts";
import { run } from "./support/run.ts";

// A framework, a database and a compiler start for each of these.
vi.setConfig({ testTimeout: 90_000 });
const hosts = join(root, "examples/hosts");
const started: RunningHost[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((host) => host.kill()));
});

/** Walks through a host, and stops it. */
const walk = async (folder: string, file: string) => {
  const host = await startHost(file, join(hosts, folder));
  started.push(host);
  const walked = await walkHost(host.url);
  const open = await fetch(`${host.url}/tickets/queues/winter/events`);
  const following = open.text();
  return {
    ...walked,
    end: async () => {
      const end = await host.stop();
      // The stream ended, and was not cut off.
      expect(await following).toContain("event: frame");
      return end;
    },
  };
};

test("fault 14: Express 5, whose parser takes every body and which takes its mount's path off", async () => {
  const { end } = await walk("express", "main.ts");
  expect(await end()).toBe(0);
});

test("fault 14: Fastify 5, in a scope of its own that parses nothing", async () => {
  const { end } = await walk("fastify", "main.ts");
  expect(await end()).toBe(0);
});

test("fault 14: NestJS 11, behind its guard and by dependency injection, in CommonJS", async () => {
  const built = await run("tsc", ["-p", "."], { cwd: join(hosts, "nestjs") });
  expect(built).toEqual({ code: 0, stdout: "", stderr: "" });
  const { ask, session, seatIds, end } = await walk("nestjs", "dist/main.js");
  const mine = await ask("GET", "/my-seats", 200, { headers: session });
  expect(mine.json).toEqual(seatIds);
  expect((await ask("GET", "/my-seats", 200)).json).toEqual([]);
  // Nest sends itself the signal again once its hooks are through.
  expect(await end()).toBe("SIGTERM");
});

/** What Next.js does with the two routes, without Next.js: `npm run test:hosts` builds the whole program. */
test("fault 14: the route handlers of Next.js", async () => {
  const tickets = await import("../hosts/next/app/tickets/[...path]/route.ts");
  const login = await import("../hosts/next/app/login/route.ts");
  const { boxOfficeOfShop } = await import("../hosts/next/lib/shop.ts");
  const app = new Hono()
    .on(["GET", "POST", "PATCH", "DELETE"], "/tickets/*", ({ req }) =>
      tickets[req.method as "GET" | "POST" | "PATCH" | "DELETE"](req.raw),
    )
    .post("/login", ({ req }) => login.POST(req.raw));
  const listening = Promise.withResolvers<number>();
  const options = { fetch: app.fetch, hostname: "127.0.0.1", port: 0 };
  const server = serve(options, ({ port }) => listening.resolve(port));
  const { seatIds } = await walkHost(`http://127.0.0.1:${await listening.promise}`);
  expect(seatIds).toHaveLength(2);
  server.close();
  await (await boxOfficeOfShop()).close();
});
