import { createRequire } from "node:module";
import { TicketingError } from "@admit-one/core";
import { Hono } from "hono";
import { requestId } from "hono/request-id";
import { describe, expect, test, vi } from "vitest";
import {
  type BoxOfficeRoutesOptions,
  createBoxOfficeRoutes,
  type FailureContext,
  type HostContext,
} from "../src/index.ts";
import { adminToken, createClient, trustHeader } from "./client.ts";
import { aPendingPayment, createStubBoxOffice } from "./stub-box-office.ts";

const post = (json?: unknown): RequestInit => ({
  method: "POST",
  headers: { "X-User-Id": "ann", "Queue-Token": "t", "Content-Type": "application/json" },
  ...(json !== undefined && { body: JSON.stringify(json) }),
});

const routesOver = (
  answers: Parameters<typeof createStubBoxOffice>[0] = {},
  options: Partial<BoxOfficeRoutesOptions> = {},
) =>
  createBoxOfficeRoutes({
    boxOffice: createStubBoxOffice(answers).boxOffice,
    identify: trustHeader,
    onError: () => undefined,
    ...options,
  });

/** Another copy of Hono than the routes': the one that a CommonJS host gets, of the same version. */
const { Hono: OtherHono } = createRequire(import.meta.url)("hono") as { Hono: typeof Hono };

test("fault 11: the two copies of Hono are not one", () => {
  expect(OtherHono).not.toBe(Hono);
});

describe.each([
  ["a host with our copy of Hono", Hono],
  ["fault 11: a host with another copy of Hono", OtherHono],
])("mounted anywhere in %s", (_, Host) => {
  test.each(["/", "/tickets", "/v1/shop"])(
    "under %s, answers point to where they are",
    async (path) => {
      const pending = { pay: { outcome: "payment_pending", payment: aPendingPayment } };
      const host = new Host().route(path, routesOver(pending));
      const at = path === "/" ? "" : path;
      const reserved = await host.request(
        `${at}/shows/s1/reservations`,
        post({ seatIds: ["A-1-1"] }),
      );
      expect(reserved.headers.get("Location")).toBe(`${at}/reservations/r1`);
      const paid = await host.request(`${at}/reservations/r1/payments`, post());
      expect(paid.status).toBe(202);
      expect(paid.headers.get("Location")).toBe(`${at}/payments/p1`);
      expect(paid.headers.get("Retry-After")).toBe("2");
      const document = await (await host.request(`${at}/openapi.json`)).json();
      expect(document).toMatchObject({ servers: [{ url: path }] });
    },
  );

  test("under a path with a parameter of the host's own", async () => {
    const host = new Host().route("/:brand/tickets", routesOver());
    const path = "/acme/tickets/shows/s1/reservations";
    const reserved = await host.request(path, post({ seatIds: ["A-1-1"] }));
    expect(reserved.headers.get("Location")).toBe("/acme/tickets/reservations/r1");
  });

  test("under a path that headers can't hold as it is, and with a slash too many", async () => {
    const host = new Host({ strict: false }).route("/공연", routesOver());
    const path = "/%EA%B3%B5%EC%97%B0/shows/s1/reservations/";
    const reserved = await host.request(path, post({ seatIds: ["A-1-1"] }));
    expect(reserved.headers.get("Location")).toBe("/%EA%B3%B5%EC%97%B0/reservations/r1");
  });

  test("a refusal says where the line is, and the path of the query does not count", async () => {
    const refusal = { reserveSeats: { outcome: "invalid_token" }, findQueue: "q1" };
    const host = new Host().route("/tickets", routesOver(refusal));
    const path = "/tickets/shows/s1/reservations?from=/a/b/c";
    const refused = await host.request(path, post({ seatIds: ["A-1-1"] }));
    expect(refused.headers.get("Link")).toBe('</tickets/queues/q1/tokens>; rel="queue"');
  });

  test.each([
    ["/tickets", "/tickets"],
    ["/tickets/", "/tickets"],
    ["", ""],
    ["https://shop.example/tickets", "https://shop.example/tickets"],
  ])("behind a mount that takes its path off, with basePath %j", async (basePath, at) => {
    const { fetch } = routesOver({}, { basePath });
    const host = new Host().mount("/tickets", (request: Request) => fetch(request));
    const path = "/tickets/shows/s1/reservations";
    const reserved = await host.request(path, post({ seatIds: ["A-1-1"] }));
    expect(reserved.headers.get("Location")).toBe(`${at}/reservations/r1`);
    const document = await (await host.request("/tickets/openapi.json")).json();
    expect(document).toMatchObject({ servers: [{ url: at || "/" }] });
  });

  test("identify gets what the host's own middleware found out", async () => {
    const seen: unknown[] = [];
    const identify = async (request: Request, context: HostContext) => {
      seen.push(request.headers.get("X-User-Id"), context.env);
      return { outcome: "user", userId: String(context.get("user")) } as const;
    };
    const stub = createStubBoxOffice();
    const host = new Host<{ Variables: { user: string } }>();
    host.use(async (c, next) => {
      c.set("user", "bea");
      await next();
    });
    host.route("/tickets", createBoxOfficeRoutes({ boxOffice: stub.boxOffice, identify }));
    const path = "/tickets/shows/s1/reservations";
    const env = { incoming: "the host's request" };
    expect((await host.request(path, post({ seatIds: ["A-1-1"] }), env)).status).toBe(201);
    expect(stub.calls).toMatchObject([{ command: { userId: "bea" } }]);
    expect(seen).toEqual(["ann", env]);
  });

  test("a body that the host read past Hono is the host's error, not its client's", async () => {
    const errors: unknown[] = [];
    const options = { onError: (error: unknown) => errors.push(error) };
    const host = new Host();
    host.use(async (c, next) => {
      await c.req.raw.text();
      await next();
    });
    host.route("/tickets", routesOver({}, options));
    const path = "/tickets/shows/s1/reservations";
    expect((await host.request(path, post({ seatIds: ["A-1-1"] }))).status).toBe(500);
    expect(String(errors)).toContain("The host read this request's body");
  });

  test("a webhook of which only what a parser made is left is the host's mistake", async () => {
    const errors: unknown[] = [];
    const options = { onError: (error: unknown) => errors.push(error) };
    const host = new Host().route("/tickets", routesOver({}, options));
    const path = "/tickets/gateways/stripe/webhooks";
    expect((await host.request(path, post({}), { bodyWasParsed: false })).status).toBe(200);
    expect((await host.request(path, post({}), { bodyWasParsed: true })).status).toBe(500);
    expect(String(errors)).toContain("rawBody");
  });

  test("problems are the routes' own there, and the host's elsewhere", async () => {
    const host = new Host().route("/tickets", routesOver());
    const inside = await host.request("/tickets/nowhere");
    expect(inside.headers.get("Content-Type")).toBe("application/problem+json");
    expect(await inside.json()).toMatchObject({ code: "NOT_FOUND", status: 404 });
    const outside = await host.request("/nowhere");
    expect(outside.headers.get("Content-Type")).not.toBe("application/problem+json");
  });

  test("what a host's middleware set before stays, beside the routes' own", async () => {
    const host = new Host();
    host.use(async (c, next) => {
      c.header("Strict-Transport-Security", "max-age=1");
      c.header("Referrer-Policy", "no-referrer");
      c.header("Cache-Control", "no-cache");
      c.header("Vary", "Origin");
      await next();
    });
    host.route("/tickets", routesOver());
    const headersOf = async (path: string) => (await host.request(`/tickets${path}`)).headers;
    const listed = await headersOf("/concerts");
    expect(listed.get("Strict-Transport-Security")).toBe("max-age=1");
    expect(listed.get("Referrer-Policy")).toBe("no-referrer");
    expect(listed.get("Cache-Control")).toBe("public, max-age=1");
    const refused = await headersOf("/nowhere");
    expect(refused.get("Strict-Transport-Security")).toBe("max-age=1");
    expect(refused.get("Cache-Control")).toBe("no-store");
    expect(refused.get("Vary")).toBe("Origin, Accept-Language");
    for (const headers of [listed, refused]) expect(headers.get("X-Request-Id")).toBeTruthy();
  });

  test("a host that has read the body already does no harm", async () => {
    const host = new Host();
    host.use(async (c, next) => {
      await c.req.json();
      await next();
    });
    host.route("/tickets", routesOver());
    const path = "/tickets/shows/s1/reservations";
    expect((await host.request(path, post({ seatIds: ["A-1-1"] }))).status).toBe(201);
    expect((await host.request(path, post({ seatIds: 1 }))).status).toBe(400);
  });
});

describe("methods", () => {
  const { app } = createClient(createStubBoxOffice().boxOffice);

  test.each([
    ["PUT", "/concerts", "HEAD, GET"],
    ["POST", "/queues/q1/tokens/me", "HEAD, GET, DELETE"],
    ["GET", "/queues/q1/tokens", "POST"],
    ["OPTIONS", "/reservations/r1", "HEAD, GET, DELETE"],
    ["DELETE", "/openapi.json", "HEAD, GET"],
  ])("%s %s is answered with what would do", async (method, path, allow) => {
    const response = await app.request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get("Allow")).toBe(allow);
    expect(await response.json()).toMatchObject({ code: "METHOD_NOT_ALLOWED" });
  });

  test("HEAD is GET without the body", async () => {
    const response = await app.request("/concerts", { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });
});

describe("ids in the path", () => {
  const odd = ["%00", "%ff", "%F0%9F%8E%AB", "a%20b", "%2e%2e%2fetc", "x".repeat(65), "'--", "%"];
  test.each(odd)("%s names nothing, and no store sees it", async (id) => {
    const { boxOffice, calls } = createStubBoxOffice({
      getReservation: { outcome: "not_found", what: "reservation" },
    });
    const answer = await createClient(boxOffice).ask("GET", `/reservations/${id}`, { user: "ann" });
    expect(answer.json).toMatchObject({ code: "NOT_FOUND" });
    expect(calls).toEqual([
      { useCase: "getReservation", command: { reservationId: "", userId: "ann" } },
    ]);
  });

  test.each(["seoul-2026", "A.b_c-9", "x".repeat(64)])("%s goes through", async (id) => {
    const { boxOffice, calls } = createStubBoxOffice();
    await createClient(boxOffice).ask("GET", `/reservations/${id}`, { user: "ann" });
    expect(calls).toMatchObject([{ command: { reservationId: id } }]);
  });
});

test("a missing queue token goes to the use case as the empty one", async () => {
  const { boxOffice, calls } = createStubBoxOffice({ lookUpToken: { outcome: "invalid_token" } });
  const answer = await createClient(boxOffice).ask("GET", "/queues/q1/tokens/me");
  expect(answer.json).toMatchObject({ code: "INVALID_TOKEN" });
  expect(calls).toMatchObject([{ command: { token: "" } }]);
});

describe("operators", () => {
  const audit = (authorization: string | undefined, token: string | undefined = adminToken) =>
    createBoxOfficeRoutes({
      boxOffice: createStubBoxOffice().boxOffice,
      identify: trustHeader,
      adminToken: token,
    }).request("/admin/audit", { headers: authorization ? { Authorization: authorization } : {} });

  test.each([
    [`Bearer ${adminToken}`, 200],
    [`bearer ${adminToken}`, 200],
    [`Bearer ${adminToken}x`, 401],
    [`Bearer ${adminToken.slice(0, -1)}`, 401],
    [`Basic ${adminToken}`, 401],
    ["Bearer ", 401],
    [adminToken, 401],
    [undefined, 401],
  ])("%s: %i", async (authorization, status) => {
    const response = await audit(authorization);
    expect(response.status).toBe(status);
    expect(response.headers.get("WWW-Authenticate")).toBe(status === 401 ? "Bearer" : null);
  });

  test("without a token there are no such routes, in the document neither", async () => {
    const routes = routesOver();
    for (const path of ["/admin/audit", "/admin/concerts", "/admin/queues/q1/pause"]) {
      for (const method of ["GET", "POST", "PATCH"]) {
        const response = await routes.request(path, { method });
        expect(await response.json()).toMatchObject({ code: "NOT_FOUND" });
      }
    }
    const text = await (await routes.request("/openapi.json")).text();
    expect(text).not.toMatch("/admin/");
  });

  test("an empty token is a mistake, not an open door", () => {
    expect(() => createClient(createStubBoxOffice().boxOffice, { adminToken: "" })).toThrow(
      TypeError,
    );
  });
});

describe("request ids", () => {
  const { app } = createClient(createStubBoxOffice().boxOffice, { requestId: () => "made-here" });

  test.each([
    ["trace.42:a-b_c=", "trace.42:a-b_c="],
    ["x".repeat(129), "made-here"],
    ["with space", "made-here"],
    ['"><script>', "made-here"],
    ["", "made-here"],
  ])("X-Request-Id: %s", async (sent, answered) => {
    const response = await app.request("/nowhere", { headers: { "X-Request-Id": sent } });
    expect(response.headers.get("X-Request-Id")).toBe(answered);
    expect(await response.json()).toMatchObject({ requestId: answered });
  });

  test("the host's own is used", async () => {
    const host = new Hono().use(requestId({ generator: () => "hosts-own" }));
    host.route("/tickets", routesOver());
    const response = await host.request("/tickets/nowhere");
    expect(response.headers.get("X-Request-Id")).toBe("hosts-own");
    expect(await response.json()).toMatchObject({ requestId: "hosts-own" });
  });
});

describe("CORS", () => {
  const shop = "https://shop.example";
  const { app } = createClient(createStubBoxOffice().boxOffice, { corsOrigins: [shop] });

  test("a page of a given origin may call, with what it needs to send and to read", async () => {
    const preflight = await app.request("/shows/s1/reservations", {
      method: "OPTIONS",
      headers: { Origin: shop, "Access-Control-Request-Method": "POST" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("X-Request-Id")).toBeTruthy();
    expect(preflight.headers.get("Access-Control-Allow-Origin")).toBe(shop);
    const allowed = preflight.headers.get("Access-Control-Allow-Headers")?.split(",");
    expect(allowed).toEqual(
      expect.arrayContaining([
        "Queue-Token",
        "Idempotency-Key",
        "Authorization",
        "X-User-Id",
        "Content-Type",
        "Accept-Language",
        "If-None-Match",
      ]),
    );
    const refused = await app.request("/nowhere", { headers: { Origin: shop } });
    expect(refused.headers.get("Access-Control-Allow-Origin")).toBe(shop);
    const exposed = refused.headers.get("Access-Control-Expose-Headers")?.split(",");
    expect(exposed).toEqual(
      expect.arrayContaining(["ETag", "Retry-After", "Location", "X-Request-Id"]),
    );
    expect(refused.headers.get("Vary")).toBe("Accept-Language, Origin");
  });

  test("no other page may, and without origins nothing is said of it", async () => {
    const headers = { Origin: "https://evil.example" };
    const other = await app.request("/concerts", { headers });
    expect(other.headers.has("Access-Control-Allow-Origin")).toBe(false);
    const none = await routesOver().request("/concerts", { headers: { Origin: shop } });
    expect(none.headers.has("Access-Control-Expose-Headers")).toBe(false);
  });

  test("an error keeps the headers that let the page read it", async () => {
    const broken = createClient(
      createStubBoxOffice({ listConcerts: new TicketingError("UNAVAILABLE", "down") }).boxOffice,
      { corsOrigins: [shop] },
    );
    const response = await broken.app.request("/concerts", { headers: { Origin: shop } });
    expect(response.status).toBe(503);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(shop);
  });
});

test.each(["tickets", "//evil.example", "/\\evil.example", "ftp://shop.example", "https://"])(
  "a basePath of %j is a mistake at start",
  (basePath) => {
    expect(() => routesOver({}, { basePath })).toThrow(TypeError);
  },
);

describe("errors", () => {
  test("fault 11: are written to the console where the host says nothing else", async () => {
    const write = vi.spyOn(console, "error").mockReturnValue(undefined);
    const cause = new Error("down");
    const routes = routesOver({ getReservation: cause }, { onError: undefined });
    const headers = { "X-User-Id": "ann", "X-Request-Id": "r-1" };
    expect((await routes.request("/reservations/res_1", { headers })).status).toBe(500);
    expect(write.mock.calls).toEqual([
      ["[admit-one/http] GET /reservations/{reservationId} failed, request r-1:", cause],
    ]);
    write.mockRestore();
  });

  test("a hook that throws changes no answer", async () => {
    const onError = () => {
      throw new Error("no disk");
    };
    const routes = routesOver({ listConcerts: new Error("down") }, { onError });
    const response = await routes.request("/concerts");
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: "INTERNAL" });
  });

  test("are told to the hook and not to the client", async () => {
    const told: { error: unknown; context: FailureContext }[] = [];
    const cause = new Error("password=hunter2");
    const { boxOffice } = createStubBoxOffice({ listConcerts: cause });
    const client = createClient(boxOffice, {
      onError: (error, context) => told.push({ error, context }),
    });
    const headers = { "X-Request-Id": "r-1", "Queue-Token": "secret" };
    const answer = await client.ask("GET", "/concerts", { headers });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toMatch("hunter2");
    expect(told).toEqual([
      {
        error: cause,
        context: { requestId: "r-1", method: "GET", path: "/concerts", route: "/concerts" },
      },
    ]);
  });

  test("are where Hono leaves them, for a host's middleware that looks", async () => {
    const cause = new Error("down");
    const seen: (Error | undefined)[] = [];
    const host = new Hono();
    host.use(async (c, next) => {
      await next();
      seen.push(c.error);
    });
    host.route("/tickets", routesOver({ listConcerts: cause }));
    expect((await host.request("/tickets/concerts")).status).toBe(500);
    expect((await host.request("/tickets/nowhere")).status).toBe(404);
    expect(seen).toEqual([cause, undefined]);
  });

  test("a host that can't tell who asks is an error, not a stranger", async () => {
    const client = createClient(createStubBoxOffice().boxOffice, {
      identify: () => Promise.reject(new TicketingError("UNAVAILABLE", "no key set")),
    });
    expect((await client.ask("GET", "/reservations")).json).toMatchObject({ code: "UNAVAILABLE" });
  });
});

test("what is one person's own is kept by no cache", async () => {
  const { ask } = createClient(createStubBoxOffice().boxOffice);
  for (const path of ["/reservations", "/reservations/r1", "/payments/p1"]) {
    const { headers } = await ask("GET", path, { user: "ann" });
    expect(headers.get("Cache-Control")).toBe("no-store");
  }
  const { headers } = await ask("GET", "/queues/q1/tokens/me", { token: "t" });
  expect(headers.get("Cache-Control")).toBe("no-store");
});
