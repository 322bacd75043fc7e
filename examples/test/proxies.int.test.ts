// What docs/proxies.md promises of a server behind a proxy: tried with a proxy of a few lines, and by
// `npm run test:hosts` with the real ones and the files that the page shows.
import { once } from "node:events";
import { type IncomingMessage, request as plain } from "node:http";
import { request as secure } from "node:https";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  lacking,
  type Proxy,
  realProxies,
  startPlainProxy,
  startRealProxy,
} from "./support/proxies.ts";
import { type Server, startServer } from "./support/server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer({
    DATABASE_URL: "memory:",
    PUBLIC_URL: "https://shop.example.com/tickets",
    TRUST_PROXY: "1",
    MAX_EVENT_STREAMS_PER_ADDRESS: "2",
  });
});
afterAll(() => server[Symbol.asyncDispose]());

type Ask = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
};

/** The answer as soon as its headers are there; its body may never end. */
const ask = async ({ url }: Proxy, path: string, { method, headers, json }: Ask = {}) => {
  const send = url.startsWith("https:") ? secure : plain;
  const body = json === undefined ? "" : JSON.stringify(json);
  const all = {
    "X-User-Id": "alice",
    "Accept-Encoding": "gzip",
    ...(body !== "" && { "Content-Type": "application/json", "Content-Length": body.length }),
    ...headers,
  };
  const options = { method: method ?? "GET", headers: all, agent: false as const };
  const asked = send(`${url}/tickets${path}`, { ...options, rejectUnauthorized: false });
  asked.end(body);
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  answer.on("error", () => {});
  return answer;
};

const textOf = async (answer: IncomingMessage): Promise<string> => {
  let text = "";
  for await (const chunk of answer) text += String(chunk);
  return text;
};

const events = "/api/queues/demo/events";

/** Reads a stream, and waits until a text has come that was not waited for before. */
const reading = (answer: IncomingMessage): ((wanted: string) => Promise<void>) => {
  let text = "";
  answer.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  return async (wanted) => {
    while (!text.includes(wanted)) await once(answer, "data");
    text = text.slice(text.indexOf(wanted) + wanted.length);
  };
};

const join = async (proxy: Proxy, user: string): Promise<Record<string, unknown>> => {
  const headers = { "X-User-Id": user, "Accept-Encoding": "identity" };
  const joined = await ask(proxy, "/api/queues/demo/tokens", { method: "POST", headers });
  return JSON.parse(await textOf(joined)) as Record<string, unknown>;
};

/** All that the page says, through one proxy. */
const tryOut = async (proxy: Proxy, seatId: string): Promise<void> => {
  // Links lead through the proxy, which has taken the prefix off.
  const refused = await ask(proxy, "/api/shows/demo-1/seats");
  expect(refused.statusCode).toBe(401);
  expect(refused.headers["link"]).toBe(
    '<https://shop.example.com/tickets/api/queues/demo/tokens>; rel="queue"',
  );
  refused.destroy();
  const { token } = await join(proxy, `alice-of-${seatId}`);
  const held = await ask(proxy, "/api/shows/demo-1/reservations", {
    method: "POST",
    headers: { "X-User-Id": `alice-of-${seatId}`, "Queue-Token": String(token) },
    json: { seatIds: [seatId] },
  });
  expect(held.statusCode).toBe(201);
  expect(held.headers.location).toMatch(
    /^https:\/\/shop\.example\.com\/tickets\/api\/reservations\/./,
  );
  held.destroy();

  // HEAD takes no place, however often.
  for (let asked = 0; asked < 5; asked += 1) {
    const head = await ask(proxy, events, { method: "HEAD" });
    expect(head.headers["content-type"]).toBe("text/event-stream");
    expect(await textOf(head)).toBe("");
  }

  // Events come as they are made, whatever a client that can read compressed ones offers.
  const headers = { "Queue-Token": String(token) };
  const own = await ask(proxy, events, { headers });
  expect(own.statusCode).toBe(200);
  expect(own.headers["content-encoding"] ?? "identity").toBe("identity");
  const comes = reading(own);
  await comes("event: token");
  await join(proxy, `bob-of-${seatId}`);
  await comes("event: frame");

  // A client is who the proxy says it is, and not who it says it is.
  const second = await ask(proxy, events);
  const spoofed = { "X-Forwarded-For": "198.51.100.1, 198.51.100.2" };
  const third = await ask(proxy, events, { headers: spoofed });
  expect([second.statusCode, third.statusCode]).toEqual([200, 429]);
  third.destroy();

  // Who left has left, as soon as the proxy says so.
  own.destroy();
  second.destroy();
  for (let status: number | undefined = 429; status !== 200; ) {
    const next = await ask(proxy, events);
    status = next.statusCode;
    next.destroy();
  }
};

test("fault 35: behind a proxy that does what the page asks for", async () => {
  await using proxy = await startPlainProxy(server.url);
  expect(await tryOut(proxy, "F1-1-1")).toBeUndefined();
});

describe("fault 35: with the files of the page", () => {
  test.for(realProxies)("$name", async (real, { skip }) => {
    const reason = lacking(real);
    skip(reason !== null, reason ?? "");
    await using proxy = await startRealProxy(real, server.url);
    await tryOut(proxy, `F1-2-${realProxies.indexOf(real) + 1}`);
    // JSON is compressed, and machines' pages are not for people.
    const listed = await ask(proxy, "/api/concerts");
    expect(listed.headers["content-encoding"]).toBe("gzip");
    listed.destroy();
    for (const path of ["/metrics", "/healthz", "/readyz"]) {
      const hidden = await ask(proxy, path);
      expect([path, hidden.statusCode]).toEqual([path, 404]);
      hidden.destroy();
    }
  });
});
