import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { queryObjects } from "node:v8";
import { createBoxOfficeRoutes } from "@admit-one/http";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../src/listen.ts";

const streams = 20;

/** Opens the event streams of people in line, and counts what they keep in memory. */
const keptBy = async (prepare: (app: Hono) => void) => {
  const { boxOffice } = createTestBoxOffice();
  await boxOffice.createConcert(concertDocument({ queue: { queueId: "q1" } }));
  const app = new Hono();
  prepare(app);
  const identify = async () => ({ outcome: "unauthenticated" }) as const;
  app.route("/", createBoxOfficeRoutes({ boxOffice, identify, maxEventStreamsPerToken: 100 }));
  const server = await listen({
    app,
    host: "127.0.0.1",
    port: 0,
    keepAliveTimeoutMs: 1_000,
    shutdownTimeoutMs: 100,
  });
  const calls: ClientRequest[] = [];
  onTestFinished(async () => {
    for (const call of calls) call.destroy();
    await server.close();
  });
  const follow = async (): Promise<string> => {
    const call = request({ host: "127.0.0.1", port: server.port, path: "/queues/q1/events" });
    calls.push(call);
    call.on("error", () => {});
    call.end();
    const [answer] = (await once(call, "response")) as [IncomingMessage];
    const [bytes] = (await once(answer, "data")) as [Buffer];
    return `${answer.statusCode} ${answer.headers["content-type"]} ${bytes.toString()}`;
  };
  const count = () => queryObjects(ReadableStream, { format: "count" });
  // What the first stream needs is needed once.
  const first = await follow();
  const before = count();
  for (let index = 0; index < streams; index += 1) await follow();
  return { first, bodies: count() - before };
};

test("an open stream keeps no stream of the web", async () => {
  const kept = await keptBy(() => {});
  expect(kept.first).toContain("200 text/event-stream retry: ");
  expect(kept.bodies).toBeLessThan(streams / 2);
});

test("a body that somebody wrapped still streams, and is what the count finds", async () => {
  const kept = await keptBy((app) =>
    app.use(async (c, next) => {
      await next();
      const { body, status, headers } = c.res;
      c.res = new Response(body?.pipeThrough(new TransformStream()), { status, headers });
    }),
  );
  expect(kept.first).toContain("200 text/event-stream retry: ");
  expect(kept.bodies).toBeGreaterThanOrEqual(streams);
});
