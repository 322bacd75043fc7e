import { once } from "node:events";
import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { adminToken, audit, call, createBuyer, join } from "./support/buyer.ts";
import { createFolder, startProcess } from "./support/server-process.ts";
import { writeSmallConcert } from "./support/small-concert.ts";

describe.each(["sqlite:data/test.db", "memory:"])("a server on %s", (databaseUrl) => {
  test("says how to try it, and lets a buyer through the six journeys", async () => {
    await using folder = await createFolder();
    await using server = await startProcess(folder, {
      DATABASE_URL: databaseUrl,
      ADMIN_TOKEN: adminToken,
    });
    const { url } = server;
    expect(server.stdout()).toContain(`${url}/api/docs`);
    expect(server.stdout()).toContain("npm run buyer");
    expect(server.stdout()).toContain("X-User-Id");
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${url}/api/docs`)).text()).toContain("swagger-ui");
    expect((await call(url, "/api/openapi.json")).body["openapi"]).toMatch(/^3\.1/);

    const alice = await join(url, "alice", "demo");
    const me = await alice.get("/api/queues/demo/tokens/me");
    expect(me.body).toMatchObject({ status: "active", position: null });
    const { body: listing } = await alice.get("/api/concerts/demo/shows");
    expect(listing["shows"]).toMatchObject([
      { showId: "demo-1", availableSeats: 11_888 },
      { showId: "demo-2", availableSeats: 11_888 },
    ]);
    const { body: map } = await alice.get("/api/shows/demo-1/seats");
    expect((map["seats"] as unknown[]).length).toBe(11_888);
    const held = await alice.reserve("demo-1", ["F1-1-1", "F1-1-2"]);
    expect(held).toMatchObject({ status: 201, body: { status: "held", amount: 374_000 } });

    const bob = await join(url, "bob", "demo");
    const refused = await bob.reserve("demo-1", ["F1-1-2", "F1-1-3"], {
      "Accept-Language": "ko-KR,ko;q=0.9",
    });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "SEAT_ALREADY_RESERVED", title: "좌석이 이미 예약되었습니다." },
    });

    const paid = await alice.pay(String(held.body["reservationId"]));
    expect(paid).toMatchObject({ status: 201, body: { status: "captured", amount: 374_000 } });
    const after = await alice.get("/api/queues/demo/tokens/me");
    expect(after.body).toMatchObject({ status: "expired", reason: "paid" });
    expect(await audit(url)).toMatchObject({ ok: true, breaches: [] });

    // What went over the wire is not in the logs.
    for (const secret of [alice.token, bob.token, adminToken, "alice"]) {
      expect(server.stderr()).not.toContain(secret);
    }
    expect(server.stderr()).toContain('"route":"/api/shows/:showId/reservations"');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain("admit_one_queue_tokens{");
  });
});

test("state and queue tokens survive a restart", async () => {
  await using folder = await createFolder();
  const env = { CONCERT_FILE: await writeSmallConcert(folder), ADMIN_TOKEN: adminToken };
  await using first = await startProcess(folder, env);
  const alice = await join(first.url, "alice", "small");
  const held = await alice.reserve("small-1", ["A-1-1"]);
  expect(held.status).toBe(201);
  first.signal("SIGTERM");
  expect(await first.ended).toMatchObject({ code: 0 });

  await using second = await startProcess(folder, env);
  const back = createBuyer(second.url, "alice", alice.token);
  const me = await back.get("/api/queues/small/tokens/me");
  expect(me.body).toMatchObject({ status: "active" });
  const paid = await back.pay(String(held.body["reservationId"]));
  expect(paid).toMatchObject({ status: 201, body: { status: "captured" } });
  const { body } = await call(second.url, "/api/concerts");
  expect(body["concerts"]).toHaveLength(1);
});

test("a request in flight is finished before the server stops", async () => {
  await using folder = await createFolder();
  await using server = await startProcess(folder, {
    CONCERT_FILE: await writeSmallConcert(folder),
  });
  const alice = await join(server.url, "alice", "small");
  const body = JSON.stringify({ seatIds: ["A-1-1"] });
  const sending = request(`${server.url}/api/shows/small-1/reservations`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "X-User-Id": "alice",
      "Queue-Token": alice.token,
      // The server says "go on" once it has read the headers: from then on it is in flight.
      Expect: "100-continue",
    },
  });
  sending.flushHeaders();
  await once(sending, "continue");
  server.signal("SIGTERM");
  await server.said("Stopping");
  const answered = once(sending, "response");
  sending.end(body);
  const [response] = await answered;
  expect(response.statusCode).toBe(201);
  response.resume();
  expect(await server.ended).toMatchObject({ code: 0 });
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow("fetch failed");
});

test("a second signal does not wait for requests in flight", async () => {
  await using folder = await createFolder();
  await using server = await startProcess(folder, { DATABASE_URL: "memory:" });
  const sending = request(`${server.url}/api/shows/demo-1/reservations`, {
    method: "POST",
    headers: { "Content-Length": 10, "Content-Type": "application/json", Expect: "100-continue" },
  });
  sending.on("error", () => {});
  sending.flushHeaders();
  await once(sending, "continue");
  server.signal("SIGINT");
  await server.said("Stopping");
  server.signal("SIGINT");
  const { code, stdout } = await server.ended;
  expect(code).toBe(1);
  expect(stdout).not.toContain("Stopped.");
});

test("requests that take too long are cut off", async () => {
  await using folder = await createFolder();
  await using server = await startProcess(folder, {
    DATABASE_URL: "memory:",
    SHUTDOWN_TIMEOUT_MS: "100",
  });
  const sending = request(`${server.url}/api/shows/demo-1/reservations`, {
    method: "POST",
    headers: { "Content-Length": 10, "Content-Type": "application/json", Expect: "100-continue" },
  });
  const cut = once(sending, "error");
  cut.catch(() => {});
  sending.flushHeaders();
  await once(sending, "continue");
  server.signal("SIGTERM");
  expect(await server.ended).toMatchObject({ code: 0 });
});

test("two servers that start at once on one database sell one demo concert", async () => {
  await using folder = await createFolder();
  const [a, b] = await Promise.all([startProcess(folder), startProcess(folder)]);
  await using _a = a;
  await using _b = b;
  for (const { url } of [a, b]) {
    expect((await call(url, "/api/concerts")).body["concerts"]).toHaveLength(1);
  }
  const alice = await join(a.url, "alice", "demo");
  expect((await alice.reserve("demo-1", ["F1-1-1"])).status).toBe(201);
  // The token that one server signed is good at the other, and so is the hold.
  const aliceAtB = createBuyer(b.url, "alice", alice.token);
  expect((await aliceAtB.get("/api/queues/demo/tokens/me")).body["status"]).toBe("active");
  const bob = await join(b.url, "bob", "demo");
  expect((await bob.reserve("demo-1", ["F1-1-1"])).status).toBe(409);
});
