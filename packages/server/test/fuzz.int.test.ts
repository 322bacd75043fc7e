// A short run of `npm run fuzz`, which sends as many requests as wanted, also to PostgreSQL.
import { type BoxOffice } from "@admit-one/core";
import { createBoxOfficeRoutes } from "@admit-one/http";
import { createTestBoxOffice } from "@admit-one/testing";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { type FuzzReport, fuzz } from "./fuzz/fuzz.ts";
import type { Judge } from "./fuzz/judge.ts";
import { startReceiver } from "./fuzz/receiver.ts";
import { createSender, type Send } from "./fuzz/send.ts";
import { createFolder, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);
const adminToken = "the-operators-token-of-the-fuzz";
const newSeed = (): number => Math.floor(Math.random() * 2 ** 31);

describe("random requests made from the API description", () => {
  // The demo's answers are long. One of two servers that send them is enough.
  test.each([
    { databaseUrl: "memory:", isDemo: true },
    { databaseUrl: "sqlite:fuzz.db", isDemo: false },
  ])("to a server on $databaseUrl", async ({ databaseUrl, isDemo }) => {
    const seed = newSeed();
    await using folder = await createFolder();
    const concert = isDemo ? {} : { CONCERT_FILE: await writeSmallConcert(folder) };
    await using receiver = await startReceiver();
    await using server = await startProcess(folder, {
      ...concert,
      DATABASE_URL: databaseUrl,
      ADMIN_TOKEN: adminToken,
      TRUST_PROXY: "127.0.0.1",
      WEBHOOKS_URL: receiver.url,
      WEBHOOKS_SECRET: `whsec_${Buffer.alloc(24, 7).toString("base64")}`,
    });
    using send = createSender(server.url);
    const wrongEvents: string[] = [];
    const report = await fuzz({
      send,
      adminToken,
      seed,
      requests: 800 * times,
      onJudge: (judge) => {
        receiver.onMessage = (message) => wrongEvents.push(...judge.event(message));
      },
    });
    expect({ seed, findings: report.findings }).toEqual({ seed, findings: [] });
    expect({ seed, audit: report.audit }).toMatchObject({
      seed,
      audit: { ok: true, breaches: [] },
    });
    expect({ seed, wrongEvents }).toEqual({ seed, wrongEvents: [] });
    // Requests that nothing comes of would prove nothing.
    expect(report.reached, `seed ${seed}: ${report.unreached.join()}`).toBeGreaterThan(25);
    expect(report.statuses["400"]).toBeGreaterThan(50);
  });
});

/** The same over routes in this process, whose box office is changed. */
const fuzzOver = (
  change: (boxOffice: BoxOffice) => Partial<BoxOffice>,
  onJudge: (judge: Judge) => void = () => {},
): Promise<FuzzReport> => {
  const { boxOffice } = createTestBoxOffice({ startMs: Date.now() });
  const routes = createBoxOfficeRoutes({
    boxOffice: { ...boxOffice, ...change(boxOffice) },
    adminToken,
    onError: () => {},
    identify: async (request) => {
      const userId = request.headers.get("X-User-Id");
      return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
    },
  });
  const app = new Hono().route("/api", routes);
  const send: Send = async ({ method, path, headers, body }) => {
    const init = {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    };
    const isBodiless = method === "GET" || method === "HEAD" || body === null;
    const response = await app.request(path, {
      ...init,
      ...(!isBodiless && { body: new Uint8Array(body) }),
    });
    const isStream = response.headers.get("Content-Type") === "text/event-stream";
    const text = isStream ? "" : await response.text();
    if (isStream) await response.body?.cancel();
    return { status: response.status, headers: Object.fromEntries(response.headers), text };
  };
  return fuzz({ send, adminToken, seed: 1, requests: 200, onJudge });
};

describe("the fuzz finds", () => {
  test("an answer that lacks what the description says", async () => {
    const report = await fuzzOver((boxOffice) => ({
      getConcert: async (query) => {
        const found = await boxOffice.getConcert(query);
        return found.outcome === "concert_found"
          ? { ...found, concert: { ...found.concert, title: undefined as never } }
          : found;
      },
    }));
    expect(report.findings.length).toBeGreaterThan(0);
    for (const { wrong, request } of report.findings) {
      expect(wrong).toContain("answered 200, and data must have required property 'title'");
      expect(request).toMatch(/^curl -X GET "\/api\/concerts\/[^"]+"/);
    }
  });

  test("a refusal that the call does not describe, and a failure", async () => {
    const report = await fuzzOver(() => ({
      getWallets: async () => {
        throw new TypeError("planted");
      },
      countDeadLetters: (async () => 7) as never,
      cancelShow: async () => ({ outcome: "queue_full", retryAfterMs: 1 }) as never,
    }));
    const wrongs = report.findings.map(({ wrong }) => wrong);
    expect(wrongs.some((wrong) => wrong.startsWith("answered 500"))).toBe(true);
  });

  test("nothing where nothing is wrong, and an event that is not as described", async () => {
    const judges: Judge[] = [];
    const report = await fuzzOver(
      () => ({}),
      (judge) => judges.push(judge),
    );
    expect(report.findings).toEqual([]);
    const [judge] = judges;
    const event = { type: "ConcertCreated", timestamp: "2026-12-24T11:00:00.000Z" };
    const data = { eventId: "c.1.ConcertCreated", stream: "c", concertId: "c", queueId: "q" };
    expect(judge?.event({ ...event, data })).toEqual([]);
    expect(judge?.event({ ...event, data: { ...data, secret: "s" } })).toHaveLength(1);
    expect(judge?.event({ ...event, data: { ...data, queueId: 7 } })).toHaveLength(1);
    expect(judge?.event({ ...event, type: "Nothing" })).toEqual(["there is no event Nothing"]);
  });
});
