import type { DomainEvent, PaymentGateway, Stores } from "@admit-one/core";
import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import { SignJWT } from "jose";
import { expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import { createContainer, startServer, TOKENS } from "../src/index.ts";
import { call, join } from "./support/buyer.ts";

const clock = { nowMs: () => Date.now() };

const configFor = (env: Record<string, string>) => {
  const read = readConfig({ DATABASE_URL: "memory:", PORT: "0", LOG_LEVEL: "silent", ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return read.config;
};

test("rebinding one port is one line", async () => {
  const container = createContainer(configFor({}));
  const scripted = createScriptedGateway({ clock });
  const charged: number[] = [];
  const mine: PaymentGateway = {
    ...scripted,
    charge: (request) => {
      charged.push(request.amount);
      return scripted.charge(request);
    },
  };
  container.rebind(TOKENS.Gateways).toConstantValue([mine]);

  await using server = await startServer(container);
  const alice = await join(server.url, "alice", "demo");
  const held = await alice.reserve("demo-1", ["F1-1-1"]);
  const paid = await alice.pay(String(held.body["reservationId"]));
  expect(paid.status).toBe(201);
  expect(charged).toEqual([187_000]);
});

test("in production a host brings its own gateway", async () => {
  const env = { NODE_ENV: "production", JWT_SECRET: "0123456789abcdef0123456789abcdef" };
  await expect(startServer(configFor(env))).rejects.toThrow(/^GATEWAY /);
  const container = createContainer(configFor(env));
  container.rebind(TOKENS.Gateways).toConstantValue([createScriptedGateway({ clock })]);
  await using server = await startServer(container);
  const answer = await call(server.url, "/api/reservations", { headers: { "X-User-Id": "alice" } });
  expect(answer.status).toBe(401);
});

test("the host hears of events", async () => {
  const container = createContainer(configFor({}));
  const heard = Promise.withResolvers<string>();
  const deliver = (event: DomainEvent) => {
    if (event.type === "SeatsReserved") heard.resolve(event.userId);
  };
  container.rebind(TOKENS.Subscribers).toConstantValue([{ name: "host", deliver }]);
  await using server = await startServer(container);
  const alice = await join(server.url, "alice", "demo");
  await alice.reserve("demo-1", ["F1-1-1"]);
  expect(await heard.promise).toBe("alice");
});

test("with a JWT secret users are whom their tokens name", async () => {
  const secret = "0123456789abcdef0123456789abcdef";
  await using server = await startServer(configFor({ JWT_SECRET: secret }));
  const jwt = await new SignJWT({ sub: "alice" })
    .setProtectedHeader({ alg: "HS256" })
    .setExpirationTime("1m")
    .sign(new TextEncoder().encode(secret));
  const tokens = "/api/queues/demo/tokens";
  const named = { method: "POST", headers: { Authorization: `Bearer ${jwt}` } } as const;
  expect((await call(server.url, tokens, named)).status).toBe(201);
  expect((await call(server.url, tokens, named)).status).toBe(200);
  const claimed = { method: "POST", headers: { "X-User-Id": "alice" } } as const;
  expect((await call(server.url, tokens, claimed)).body["code"]).toBe("UNAUTHENTICATED");
});

test("while the key set can't be read nobody is called unauthenticated", async () => {
  // Port 9 discards what it gets, where anything listens there at all.
  await using server = await startServer(
    configFor({ JWKS_URL: "http://127.0.0.1:9/jwks.json", JWT_AUDIENCE: "*" }),
  );
  const headers = { Authorization: "Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln" };
  const answer = await call(server.url, "/api/reservations", { headers });
  expect(answer).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
});

test("two containers share nothing", async () => {
  await using a = await startServer(configFor({}));
  await using b = await startServer(configFor({}));
  const alice = await join(a.url, "alice", "demo");
  const foreign = await call(b.url, "/api/queues/demo/tokens/me", {
    headers: { "Queue-Token": alice.token },
  });
  expect(foreign.status).toBe(401);
});

test("stop closes the stores, once, also when the start fails", async () => {
  let closed = 0;
  const closing = (): Stores & AsyncDisposable => ({
    ...createMemoryStores(),
    [Symbol.asyncDispose]: async () => {
      closed += 1;
    },
  });
  const openWith = (env: Record<string, string>) => {
    const container = createContainer(configFor(env));
    container
      .rebind(TOKENS.Stores)
      .toDynamicValue(closing)
      .onDeactivation(async (stores) => {
        await stores[Symbol.asyncDispose]?.();
      });
    return container;
  };
  const server = await startServer(openWith({}));
  await Promise.all([server.stop(), server.stop()]);
  expect(closed).toBe(1);
  await expect(startServer(openWith({ CONCERT_FILE: "missing.json" }))).rejects.toThrow(
    /^CONCERT_FILE /,
  );
  expect(closed).toBe(2);
});
