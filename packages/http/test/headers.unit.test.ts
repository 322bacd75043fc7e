import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { everyRoute } from "./every-route.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

const headersOf = ({ user, token, admin }: (typeof everyRoute)[number]["ask"]): Headers => {
  const all = new Headers();
  if (user !== undefined) all.set("X-User-Id", user);
  if (token !== undefined) all.set("Queue-Token", token);
  if (admin === true) all.set("Authorization", "Bearer the-operators-token");
  return all;
};

describe("fault 9: HEAD is headers and nothing else", () => {
  const { app } = createClient(createStubBoxOffice().boxOffice);

  const hasGet = (path: string) =>
    everyRoute.some((route) => route.method === "GET" && route.path === path);

  test.each(everyRoute)("$method $path", async ({ method, path, ask, status }) => {
    const head = await app.request(path, { method: "HEAD", headers: headersOf(ask) });
    expect(head.status).toBe(method === "GET" ? status : hasGet(path) ? 200 : 405);
    expect(head.body).toBeNull();
    if (method !== "GET") return;
    const get = await app.request(path, { headers: headersOf(ask) });
    await get.body?.cancel();
    const without = ([name]: [string, string]) => name !== "x-request-id";
    expect([...head.headers].filter(without)).toEqual([...get.headers].filter(without));
  });

  test.each(["/openapi.json", "/nowhere"])("%s", async (path) => {
    expect((await app.request(path, { method: "HEAD" })).body).toBeNull();
  });
});

describe("fault 24: a page that traces its requests may call", () => {
  const origin = "https://shop.example";
  const preflight = async (wanted: string, corsHeaders?: readonly string[]) => {
    const { boxOffice } = createStubBoxOffice();
    const { app } = createClient(boxOffice, { corsOrigins: [origin], corsHeaders });
    const answer = await app.request("/queues/q1/tokens", {
      method: "OPTIONS",
      headers: {
        Origin: origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": wanted,
      },
    });
    const allowed = (answer.headers.get("Access-Control-Allow-Headers") ?? "").toLowerCase();
    // As a browser decides: each name by itself, whatever its case.
    return wanted.split(", ").every((name) => allowed.split(",").includes(name.toLowerCase()));
  };

  test.each([
    "traceparent, tracestate",
    "sentry-trace, baggage",
    "authorization, content-type, idempotency-key, queue-token, traceparent",
    "admission-proof",
  ])("%s", async (wanted) => expect(await preflight(wanted)).toBe(true));

  test("further headers are the host's to add", async () => {
    expect(await preflight("x-datadog-trace-id")).toBe(false);
    expect(await preflight("x-datadog-trace-id, traceparent", ["X-Datadog-Trace-Id"])).toBe(true);
  });
});

describe("fault 33: every 401 says how to prove it", () => {
  const routes = everyRoute.filter(({ useCase }) => useCase !== "receiveWebhook");
  test.each(routes)("$method $path", async ({ method, path, useCase, ask }) => {
    const useCases = { [useCase]: { outcome: "invalid_token" } };
    const { app } = createClient(createStubBoxOffice(useCases).boxOffice);
    const body = ask.json === undefined ? null : JSON.stringify(ask.json);
    const headers = headersOf(ask);
    headers.set("Content-Type", "application/json");
    for (const all of [headers, { "Content-Type": "application/json" }]) {
      const answer = await app.request(path, { method, body, headers: all });
      if (answer.status !== 401) continue;
      const { code } = (await answer.json()) as { code: string };
      const scheme = code === "INVALID_TOKEN" ? "Queue-Token" : "Bearer";
      expect(answer.headers.get("WWW-Authenticate")).toBe(scheme);
    }
  });
});

test("fault 35: proxies leave an event stream as it is", async () => {
  const { app } = createClient(createStubBoxOffice().boxOffice);
  const { headers, body } = await app.request("/queues/q1/events", {
    headers: { "Accept-Encoding": "gzip, br", "Queue-Token": "signed.token" },
  });
  await body?.cancel();
  expect(headers.get("Content-Encoding")).toBe("identity");
  expect(headers.get("Cache-Control")).toBe("no-store, no-transform");
  expect(headers.get("X-Accel-Buffering")).toBe("no");
});
