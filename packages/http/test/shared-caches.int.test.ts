// What caches keep for everybody, frames and plans: the first request decides nothing for the others.
import { TicketingError } from "@admit-one/core";
import { createTestBoxOffice } from "@admit-one/testing";
import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { openQueue } from "./queue-world.ts";
import { concertDocument } from "./real-box-office.ts";

const paths = ["/queues/seoul/frame", "/queues/seoul/frame/0", "/shows/seoul-1/plan"];

/** What somebody sends who wants others to get another answer. */
const hostile: readonly Readonly<Record<string, string>>[] = [
  { Host: "evil.example" },
  { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Port": "1" },
  { "X-Forwarded-For": "203.0.113.9", Forwarded: "for=203.0.113.9;host=evil.example" },
  { "X-Forwarded-Prefix": "/evil", "X-Original-URL": "/evil", "X-Rewrite-URL": "/evil" },
  { "X-HTTP-Method-Override": "DELETE", "X-Method-Override": "POST" },
  { "Accept-Language": "ko, en;q=0.1", Accept: "text/html" },
  { Cookie: "lang=ko; admit-one=forged; a=b" },
  { Authorization: "Bearer the-operators-token", "X-User-Id": "mallory" },
  { "Queue-Token": "forged", "X-Request-Id": "chosen-by-mallory" },
  { Origin: "https://evil.example", Referer: "https://evil.example/" },
  { Origin: "https://shop.example" },
  { Range: "bytes=0-3", "If-Range": '"x"' },
  { "If-None-Match": '"never"', "If-Modified-Since": "Thu, 01 Jan 2037 00:00:00 GMT" },
  { "If-Match": '"never"', "If-Unmodified-Since": "Thu, 01 Jan 1970 00:00:00 GMT" },
  { "Cache-Control": "no-store, no-cache", Pragma: "no-cache", "Max-Forwards": "0" },
  { "Accept-Encoding": "identity" },
  { "User-Agent": "curl/8", TE: "trailers", Via: "1.1 evil", DNT: "1", "Save-Data": "on" },
  { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", baggage: "a=b" },
];

const openShop = async () => {
  const office = createTestBoxOffice();
  // Origins are named: their own headers must not be in what all share.
  const client = createClient(office.boxOffice, {
    timers: office.timers,
    corsOrigins: ["https://shop.example"],
  });
  await client.ask("POST", "/admin/concerts", { admin: true, json: concertDocument("seoul") });
  return { ...office, client };
};

const whole = async (response: Response) => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  text: await response.text(),
});

describe("the same answer for everybody", () => {
  test.each(paths)("%s, whatever else the request says", async (path) => {
    const { client } = await openShop();
    const plain = await whole(await client.app.request(path));
    expect(plain.status).toBe(200);
    for (const headers of hostile) {
      const answer = await whole(await client.app.request(path, { headers }));
      expect(answer, JSON.stringify(headers)).toEqual(plain);
    }
    // The hosts' own headers are not in it either.
    expect(Object.keys(plain.headers).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "access-control-allow-origin",
      "access-control-expose-headers",
      "cache-control",
      "content-type",
      "etag",
    ]);
    expect(plain.headers["access-control-allow-origin"]).toBe("*");
    // A page of another origin finds out which plan it has.
    expect(plain.headers["access-control-expose-headers"]?.split(",")).toContain("ETag");
  });

  test.each(paths)(
    "%s that fails says to pages of all origins when to come again",
    async (path) => {
      const { boxOffice } = createTestBoxOffice();
      const away = () => Promise.reject(new TicketingError("UNAVAILABLE", "away"));
      const failing = { ...boxOffice, getFrame: away, getBlockFrame: away, getPlan: away };
      const { status, headers } = await createClient(failing).ask("GET", path);
      expect([status, headers.get("Access-Control-Allow-Origin")]).toEqual([503, "*"]);
      expect(headers.get("Access-Control-Expose-Headers")?.split(",")).toContain("Retry-After");
      expect(Number(headers.get("Retry-After"))).toBeGreaterThan(0);
    },
  );

  test.each(paths)("%s has one address, and no other is kept", async (path) => {
    const { client } = await openShop();
    const address = `https://shop.example${path}`;
    for (const other of ["?", "?a=1", "?since=1", "?lang=ko", "?%00", "?a[]=1&a[]=2"]) {
      const answer = await client.ask("GET", `${address}${other}`);
      expect([other, answer.status]).toEqual([other, 404]);
      expect(answer.headers.get("Cache-Control")).toBe("no-store");
      // So that the page may read why.
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("*");
    }
  });

  test.each([
    "/queues/nowhere/frame",
    "/queues/nowhere/frame/0",
    "/queues/seoul/frame/1",
    "/queues/seoul/frame/00",
    "/queues/seoul/frame/+0",
    "/queues/seoul/frame/-0",
    "/queues/seoul/frame/0.0",
    "/queues/seoul/frame/0x0",
    "/queues/seoul/frame/1e0",
    "/queues/seoul/frame/%20",
    "/queues/seoul/frame/99999999999999999999",
    "/queues/seoul/frame/0/",
    "/shows/nowhere/plan",
  ])("%s is not there, and no cache keeps that", async (path) => {
    const { client } = await openShop();
    const answer = await client.ask("GET", path);
    expect([answer.status, answer.headers.get("Cache-Control")]).toEqual([404, "no-store"]);
  });
});

describe("the frame of a block", () => {
  const open = async () => {
    const world = await openQueue({ maxEventStreams: 20 });
    const ask = async (headers: Readonly<Record<string, string>> = {}) =>
      world.client.ask("GET", "/queues/seoul/frame/0", { headers });
    return { ...world, ask };
  };

  test("has everything that a holder needs, and nobody's name", async () => {
    const { join, leave, pass, ask } = await open();
    for (const user of ["ann", "bob"]) await join(user);
    await leave("cid", await join("cid"));
    await join("dan");
    await pass(1_000);
    const { json, text, headers } = await ask();
    expect(json).toMatchObject({
      block: 0,
      head: 1,
      nextNo: 5,
      departedBefore: 0,
      // Number 3, the lowest bit but three of the first byte.
      bits: Buffer.from(
        Uint8Array.from({ length: 128 }, (_, byte) => (byte === 0 ? 8 : 0)),
      ).toString("base64"),
      // Half of the places.
      streamThroughNo: 11,
    });
    expect(text).not.toMatch(/ann|bob|cid|dan/);
    expect(headers.get("Cache-Control")).toBe(
      "public, max-age=1, stale-while-revalidate=5, stale-if-error=10",
    );
  });

  test("is named by its version, and every five seconds by its age", async () => {
    const { join, pass, ask } = await open();
    await join("ann");
    const first = await ask();
    const known = { "If-None-Match": first.headers.get("ETag") ?? "" };
    const again = await ask(known);
    expect(again.status).toBe(304);
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    expect(again.headers.get("Cache-Control")).toBe(first.headers.get("Cache-Control"));
    expect(again.headers.get("Access-Control-Allow-Origin")).toBe("*");
    expect(again.headers.has("X-Request-Id")).toBe(false);
    // Nothing happens, and time passes.
    await pass(5_000);
    await ask();
    await pass(500);
    const later = await ask(known);
    expect(later.status).toBe(200);
    expect(later.json).toMatchObject({ version: (first.json as { version: number }).version });
    await join("bob");
    expect((await ask({ "If-None-Match": later.headers.get("ETag") ?? "" })).status).toBe(200);
  });

  test("offers a stream only where there are places to spare", async () => {
    const { follow, ask } = await open();
    const streams = [];
    for (let count = 0; count < 11; count += 1) {
      const { streamThroughNo, head } = (await ask()).json as {
        readonly streamThroughNo: number;
        readonly head: number;
      };
      expect(streamThroughNo).toBe(head + Math.max(0, 10 - count));
      streams.push(await follow());
    }
    for (const { body } of streams) await body?.cancel();
    expect((await ask()).json).toMatchObject({ streamThroughNo: 10 });
  });
});
