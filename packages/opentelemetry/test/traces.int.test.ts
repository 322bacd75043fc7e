import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { type PaymentGateway, TicketingError } from "@admit-one/core";
import { createMemoryStores, createScriptedGateway } from "@admit-one/memory";
import {
  traceFetch,
  traceGateways,
  traceRequest,
  traceStores,
  traceSubscribers,
} from "@admit-one/opentelemetry";
import { context, propagation, SpanStatusCode, trace } from "@opentelemetry/api";
import * as conventions from "@opentelemetry/semantic-conventions";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type SeenSpan, setUpSdk } from "./support/sdk.ts";

const sdk = setUpSdk();
afterAll(() => sdk[Symbol.dispose]());
beforeEach(() => sdk.forget());

const clock = { nowMs: () => 0 };
const one = (name: string): SeenSpan => {
  const found = sdk.spans().filter((span) => span.name === name);
  expect(found.map((span) => span.name)).toEqual([name]);
  return found[0] as SeenSpan;
};

const remote = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331" };
const traceparent = `00-${remote.traceId}-${remote.spanId}-01`;
const url = "https://shop.example/api/reservations/res-7/payments?x=1";

describe("a request", () => {
  const answered = { route: "/api/reservations/:id/payments", status: 201 };

  test("goes on with the trace that it names, and says its route, never its path", async () => {
    const request = new Request(url, { method: "POST", headers: { traceparent } });
    await traceRequest(request, async () => answered);
    expect(one("POST /api/reservations/:id/payments")).toMatchObject({
      kind: "SERVER",
      traceId: remote.traceId,
      parentId: remote.spanId,
      attributes: {
        "http.request.method": "POST",
        "http.route": answered.route,
        "http.response.status_code": 201,
        "url.scheme": "https",
        "server.address": "shop.example",
      },
      status: { code: SpanStatusCode.UNSET },
    });
    expect(JSON.stringify(sdk.spans())).not.toContain("res-7");
  });

  test.each(["nonsense", `00-${"0".repeat(32)}-${remote.spanId}-01`, "00-1-2-3"])(
    "with the traceparent %s begins a trace",
    async (odd) => {
      await traceRequest(new Request(url, { headers: { traceparent: odd } }), async () => answered);
      const span = one("GET /api/reservations/:id/payments");
      expect(span.parentId).toBeUndefined();
      expect(span.traceId).toMatch(/^(?!0{32})[0-9a-f]{32}$/);
    },
  );

  test("that fails is an error by its status; one that is refused is none", async () => {
    await traceRequest(new Request(url), async () => ({ route: "/a", status: 503 }));
    await traceRequest(new Request(url), async () => ({ route: "/b", status: 409 }));
    expect(one("GET /a")).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "503" },
    });
    expect(one("GET /b").status).toEqual({ code: SpanStatusCode.UNSET });
  });

  test("with a method that nobody knows makes no name of it", async () => {
    await traceRequest(new Request(url, { method: "BREW" }), async () => answered);
    expect(one(`HTTP ${answered.route}`).attributes["http.request.method"]).toBe("_OTHER");
  });

  test("is no second span where the server's own one is there", async () => {
    const server = trace.getTracer("of the host").startSpan("POST");
    await context.with(trace.setSpan(context.active(), server), () =>
      traceRequest(new Request(url, { method: "POST" }), async () => answered),
    );
    server.end();
    expect(sdk.spans()).toHaveLength(1);
    expect(one(`POST ${answered.route}`).attributes).toEqual({ "http.route": answered.route });
  });
});

describe("a step of a store", () => {
  const stores = traceStores(createMemoryStores(), { system: "sqlite" });
  const within = <T>(run: () => Promise<T>) =>
    traceRequest(new Request(url), async () => {
      await run().catch(() => {});
      return { route: "/", status: 200 };
    });

  test("is a span of the request, with what came of it", async () => {
    await within(() =>
      stores.queues.update({ queueId: "q" as never }, () => ({
        outcome: { outcome: "queue_full", token: "s3cret" },
      })),
    );
    const request = one("GET /");
    expect(one("queues.update")).toMatchObject({
      kind: "CLIENT",
      parentId: request.spanId,
      traceId: request.traceId,
      attributes: {
        "db.system.name": "sqlite",
        "db.operation.name": "queues.update",
        "admit_one.outcome": "queue_full",
      },
    });
    expect(JSON.stringify(sdk.spans())).not.toContain("s3cret");
  });

  test("that fails says how, and nothing of the message", async () => {
    await within(() =>
      stores.queues.update({ queueId: "q" as never }, () => {
        throw new TicketingError("CONTENTION", "alice was here");
      }),
    );
    expect(one("queues.update")).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "CONTENTION" },
      events: 0,
    });
    expect(JSON.stringify(sdk.spans())).not.toContain("alice");
  });

  test("of nothing that is traced is no span", async () => {
    await stores.queues.queueIds();
    await stores.events.deadCounts();
    expect(sdk.spans()).toEqual([]);
  });

  test("in memory is none of a database", async () => {
    const memory = traceStores(createMemoryStores());
    await within(() => memory.concerts.showsOf("q" as never));
    const { kind, attributes } = one("concerts.showsOf");
    expect([kind, attributes["db.system.name"]]).toEqual(["INTERNAL", undefined]);
  });
});

describe("a call of a gateway", () => {
  const payment = {
    paymentId: "pay-1" as never,
    amount: 1,
    currency: "KRW" as never,
    method: { type: "scripted" },
    proof: null,
    reference: null,
    createdAtMs: 0,
  };

  test("is a span by itself, with the answer", async () => {
    const [gateway] = traceGateways([createScriptedGateway({ clock })]);
    expect(gateway?.checkMethod({ type: "scripted" })).toEqual([]);
    expect(gateway?.accepts(1, "KRW" as never)).toBe(true);
    await gateway?.lookup(payment);
    expect(sdk.spans()).toHaveLength(1);
    expect(one("scripted lookup")).toMatchObject({
      kind: "CLIENT",
      parentId: undefined,
      attributes: {
        "admit_one.gateway": "scripted",
        "admit_one.gateway.call": "lookup",
        "admit_one.outcome": "not_found",
      },
    });
    expect(JSON.stringify(sdk.spans())).not.toContain("pay-1");
  });

  test("that fails is thrown on, of a class as well, and what a gateway lacks it goes on lacking", async () => {
    class Bank {
      readonly #secret = "why";
      readonly name = "bank";
      readonly capabilities = createScriptedGateway({ clock }).capabilities;
      async lookup(): Promise<never> {
        throw new Error(this.#secret);
      }
    }
    const [bank] = traceGateways([new Bank() as unknown as PaymentGateway]);
    await expect(bank?.lookup(payment)).rejects.toThrow("why");
    expect(one("bank lookup")).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { "error.type": "Error" },
    });
    expect(JSON.stringify(sdk.spans())).not.toContain("why");
    expect(bank !== undefined && "movements" in bank).toBe(false);
  });
});

describe("a delivery", () => {
  const event = { eventId: "res-1.1.SeatsReserved", type: "SeatsReserved", stream: "res-1" };

  test("is a trace of its own, within which the subscriber works", async () => {
    const seen: (string | undefined)[] = [];
    const [shop] = traceSubscribers([
      {
        name: "shop",
        types: ["SeatsReserved"],
        parallel: 3,
        deliver: () => {
          seen.push(trace.getActiveSpan()?.spanContext().spanId);
          return { outcome: "gone", reason: "alice" };
        },
      },
    ]);
    expect(shop).toMatchObject({ name: "shop", types: ["SeatsReserved"], parallel: 3 });
    await shop?.deliver(event as never);
    const span = one("deliver shop");
    expect(span).toMatchObject({
      kind: "CONSUMER",
      parentId: undefined,
      attributes: {
        "messaging.system": "admit_one",
        "messaging.operation.type": "process",
        "messaging.consumer.group.name": "shop",
        "admit_one.event.type": "SeatsReserved",
        "admit_one.outcome": "gone",
      },
    });
    expect(seen).toEqual([span.spanId]);
    expect(JSON.stringify(span)).not.toMatch(/alice|res-1/);
  });
});

describe("what is sent", () => {
  const sent: Headers[] = [];
  const fetcher = traceFetch((_, init) => {
    sent.push(new Headers(init?.headers));
    return Promise.resolve(new Response());
  });
  beforeEach(() => {
    sent.length = 0;
  });

  test("names the trace, keeps its own headers, and takes no baggage along", async () => {
    const headers = { traceparent, baggage: "user=alice" };
    await traceRequest(new Request(url, { headers }), async () => {
      expect(propagation.getActiveBaggage()?.getEntry("user")?.value).toBe("alice");
      await fetcher("https://bank.example", { headers: { Authorization: "Basic x" } });
      await fetcher(new Request("https://bank.example", { headers: { "X-Own": "1" } }));
      return { route: "/", status: 200 };
    });
    const [first, second] = sent;
    expect(first?.get("traceparent")).toBe(`00-${remote.traceId}-${one("GET /").spanId}-01`);
    expect([first?.get("authorization"), second?.get("x-own")]).toEqual(["Basic x", "1"]);
    expect([first?.has("baggage"), second?.has("baggage")]).toEqual([false, false]);
  });

  test("is left as it is where fetch is instrumented: a trace that is named twice is none", async () => {
    const listen = (): void => {};
    subscribe("undici:request:create", listen);
    await traceRequest(new Request(url), async () => {
      await fetcher("https://bank.example");
      return { route: "/", status: 200 };
    });
    unsubscribe("undici:request:create", listen);
    expect(sent[0]?.has("traceparent")).toBe(false);
  });
});

test("attributes are those of the semantic conventions, or ours", async () => {
  const known = new Set<unknown>(Object.values(conventions));
  const incubating = await import("@opentelemetry/semantic-conventions/incubating");
  for (const value of Object.values(incubating)) known.add(value);
  const [gateway] = traceGateways([createScriptedGateway({ clock })]);
  const [shop] = traceSubscribers([{ name: "shop", deliver: () => {} }]);
  const stores = traceStores(createMemoryStores(), { system: "postgresql" });
  await traceRequest(new Request(url), async () => {
    await stores.queues.queueIds();
    await gateway?.cancel({} as never).catch(() => {});
    await shop?.deliver({ type: "SeatsReserved" } as never);
    return { route: "/", status: 500 };
  });
  const names = sdk.spans().flatMap(({ attributes }) => Object.keys(attributes));
  expect(names.length).toBeGreaterThan(10);
  const odd = names.filter((name) => !name.startsWith("admit_one.") && !known.has(name));
  expect(odd).toEqual([]);
  const systems = [
    incubating.DB_SYSTEM_NAME_VALUE_SQLITE,
    conventions.DB_SYSTEM_NAME_VALUE_POSTGRESQL,
  ];
  expect(systems).toEqual(["sqlite", "postgresql"]);
});
