// Every example runs as it stands, ends with 0 and says what it should.
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "./support/markdown.ts";
import { type Ran, runNode } from "./support/run.ts";
import { type Server, startServer } from "./support/server.ts";

const runExample = (name: string, env: Record<string, string> = {}): Promise<Ran> =>
  runNode(join(root, "examples", name), { cwd: root, env });

const listenWith = async ({ fetch }: Hono) => {
  const listening = Promise.withResolvers<number>();
  const options = { fetch, hostname: "127.0.0.1", port: 0 };
  const server = serve(options, ({ port }) => listening.resolve(port));
  return { url: `http://127.0.0.1:${await listening.promise}`, close: () => server.close() };
};

/** What each prints at least. */
const essentials: Readonly<Record<string, readonly string[]>> = {
  "quickstart.ts": ["Alice: seats_reserved", "seat_already_reserved", "Bob:   seats_reserved"],
  "embed.ts": [
    "concert_created",
    "POST /tickets/queues/winter/tokens → 401 UNAUTHENTICATED",
    "POST /tickets/queues/winter/tokens → 201 active",
    "POST /tickets/shows/winter-1/reservations → 201 held",
    "/payments → 201 captured",
    "event: ReservationConfirmed",
  ],
  "pages.ts": [
    "nobody: /sign-in?next=%2Ftickets%2Fme",
    "the shop's own words",
    "POST /tickets/concerts/concert-1/line → 303 /tickets/concerts/concert-1/line",
    "It is your turn",
    "These seats are held for you",
    "Paid. These seats are yours",
  ],
  "own-page.ts": [
    "the line: 201",
    "GET /: 200 text/html",
    "GET /seats.js: 200 text/javascript",
    "GET /tickets/shows/show-1/plan: 200 application/json",
  ],
  "another-gateway.ts": ["listening on", "VALIDATION", "method.company", "captured"],
  "presale.ts": [
    "mina, no code: token_issued, queue-1:1",
    "alice, no code: challenge_required, no number",
    "alice, SNOW-7KQ2: token_issued, queue-1:2",
    "alice, no code: token_found, queue-1:2",
    "bob, SNOW-7KQ2: challenge_required, no number",
    "bob, no code: token_issued, queue-1:3",
    "keeps all 8 laws of a gate",
  ],
  "stripe.ts": [
    "authorized: 187000 KRW",
    "capture: unknown; look-up: captured",
    "capture, sent again: captured",
    "webhook payment_intent.succeeded: verified",
    "refund: refunded",
    "captures: 1",
  ],
  "toss.ts": ['payment pending: {"type":"toss"', "payment captured: 187000 KRW", "captures: 1"],
  "webhooks.ts": [
    "while it is away: 0 received",
    "received SeatsReserved\nreceived ReservationReleased\nback again: 2 received, in order",
  ],
  "typed-client/main.ts": [
    "held: A-1-1, A-1-2",
    "captured: 220000 KRW",
    "reservations: confirmed",
    "webhook: A-1-1, A-1-2",
    "operator: in order",
  ],
  "test-your-service.test.ts": ["pass 3", "fail 0"],
};

test.for(Object.entries(essentials))("%s", async ([name, texts]) => {
  const { code, stdout, stderr } = await runExample(name);
  expect(stderr).toBe("");
  expect(code).toBe(0);
  for (const text of texts) expect(stdout).toContain(text);
});

describe("buyer.ts", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test("goes through all six journeys, time and again", async () => {
    for (const _ of [1, 2]) {
      const ran = await runExample("buyer.ts", { BOX_OFFICE_URL: server.url });
      expect(ran.stderr).toBe("");
      expect(ran.code).toBe(0);
      expect(ran.stdout).toMatch(/reservations → 201\n.* status held, seats \S+ \S+\n/);
      expect(ran.stdout).toMatch(/payments → 201\n.* status captured, .* reservation confirmed/);
      expect(ran.stdout).toMatch(/status expired, reason paid/);
      expect(ran.stdout).toMatch(
        /→ 409\n.*SEAT_ALREADY_RESERVED, title 좌석이 이미 예약되었습니다\./,
      );
      expect(ran.stdout).toMatch(/ {3}5 \S+.*, price \d+\n {3}number [1-5], seat \S+/);
    }
  });

  test("ends with 1 when an answer is not as promised", async () => {
    // Between the buyer and the server somebody drops the language: the sentence is the wrong one.
    const drop = new Hono().all("*", async ({ req }) => {
      const headers = new Headers(req.raw.headers);
      headers.delete("Accept-Language");
      // `fetch` decompresses the body and keeps the header that says it is compressed.
      headers.set("Accept-Encoding", "identity");
      const body = req.method === "GET" ? null : await req.text();
      return fetch(`${server.url}${req.path}`, { method: req.method, headers, body });
    });
    const proxy = await listenWith(drop);
    const ran = await runExample("buyer.ts", { BOX_OFFICE_URL: proxy.url });
    proxy.close();
    expect(ran.stdout).toMatch(/SEAT_ALREADY_RESERVED, title The seat is already reserved\./);
    expect(ran.stdout).not.toContain("as promised");
    expect(ran.code).toBe(1);
  });

  test.each([
    [[], "Nothing is on sale at http"],
    [
      ["2020-01-01T00:00:00.000Z", "2020-01-02T00:00:00.000Z"],
      "The sale of Once is over since 2020",
    ],
    [["2999-01-01T00:00:00.000Z", "2999-01-02T00:00:00.000Z"], "The sale of Once opens at 2999"],
    [["2020-01-01T00:00:00.000Z", "2999-01-02T00:00:00.000Z"], "Once is sold out."],
  ])(
    "fault 18: with sales of %j says what is the matter",
    async ([salesOpenAt, salesCloseAt], said) => {
      const concert = { concertId: "once", queueId: "once", title: "Once" };
      const concerts = salesOpenAt === undefined ? [] : [concert];
      const app = new Hono()
        .get("/api/concerts", (c) => c.json({ concerts }))
        .get("/api/concerts/once", (c) => c.json({ shows: [{ salesOpenAt, salesCloseAt }] }))
        .get("/api/concerts/once/shows", (c) => c.json({ shows: [] }))
        .post("/api/queues/once/tokens", (c) => c.json({ token: "t", status: "active" }, 201))
        .get("/api/queues/once/tokens/me", (c) => c.json({ status: "active" }));
      const { url, close } = await listenWith(app);
      const ran = await runExample("buyer.ts", { BOX_OFFICE_URL: url });
      close();
      expect(ran.code).toBe(1);
      expect(ran.stderr.trimEnd().split("\n")).toEqual([expect.stringContaining(said)]);
    },
  );

  test("says so when nothing answers", async () => {
    // Port 9 of loopback is for discarding, and nothing listens there.
    const ran = await runExample("buyer.ts", { BOX_OFFICE_URL: "http://127.0.0.1:9" });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/^Nothing answers at http:\/\/127\.0\.0\.1:9: start it/);
  });
});

test("every example is run by some test here", () => {
  const files = globSync(join(root, "examples/*.ts")).map((file) => basename(file));
  expect(new Set([...files, "typed-client/main.ts"])).toEqual(
    // rabbitmq.ts is a module, which rabbitmq.unit.test.ts tests.
    new Set([...Object.keys(essentials), "buyer.ts", "rabbitmq.ts"]),
  );
});
