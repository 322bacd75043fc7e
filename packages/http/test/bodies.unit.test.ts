import { describe, expect, test } from "vitest";
import { type Ask, createClient } from "./client.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

const reserving = "/shows/s1/reservations";
const paying = "/reservations/r1/payments";
const ann = { user: "ann", token: "signed.token" };
const asJson = { "Content-Type": "application/json" };

const send = async (path: string, ask: Ask, method = "POST") => {
  const { boxOffice, calls } = createStubBoxOffice();
  const answer = await createClient(boxOffice).ask(method, path, ask);
  return { ...answer, calls };
};

/** A body that comes in pieces, announces no length and, if nobody stops reading, never ends. */
const pieces = (text: string, times = Number.POSITIVE_INFINITY) => {
  let left = times;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (left <= 0) controller.close();
      else controller.enqueue(new TextEncoder().encode(text));
      left -= 1;
    },
  });
};

describe("size", () => {
  const seats = (bytes: number) => {
    const head = '{"seatIds":["A-1-1"]';
    return `${head}${" ".repeat(bytes - head.length - 1)}}`;
  };

  test("64 KiB is enough, a byte more is too much", async () => {
    const fits = await send(reserving, { ...ann, headers: asJson, body: seats(65_536) });
    expect(fits.status).toBe(201);
    const over = await send(reserving, { ...ann, headers: asJson, body: seats(65_537) });
    expect(over.status).toBe(413);
    expect(over.calls).toEqual([]);
  });

  test("operators may send a mebibyte", async () => {
    const path = "/admin/queues/q1";
    const body = (bytes: number) => `{"burst":5${" ".repeat(bytes - 11)}}`;
    const operator = { admin: true, headers: asJson };
    expect((await send(path, { ...operator, body: body(1 << 20) }, "PATCH")).status).toBe(200);
    expect((await send(path, { ...operator, body: body((1 << 20) + 1) }, "PATCH")).status).toBe(
      413,
    );
  });

  test("a body without a length is counted as it comes, even one that never ends", async () => {
    const endless = await send(reserving, { ...ann, headers: asJson, body: pieces("[1,2]") });
    expect(endless.status).toBe(413);
    const json = '{"seatIds":["A-1-1"]}';
    const whole = await send(reserving, { ...ann, headers: asJson, body: pieces(json, 1) });
    expect(whole.status).toBe(201);
  });

  test("a length that lies does not help", async () => {
    const headers = { ...asJson, "Content-Length": "5" };
    const lying = await send(reserving, { ...ann, headers, body: seats(5_000_000) });
    expect(lying.status).toBe(413);
    const absurd = { ...asJson, "Content-Length": "5000000" };
    expect((await send(reserving, { ...ann, headers: absurd, body: "{}" })).status).toBe(413);
  });

  test("routes that need no body refuse a huge one all the same", async () => {
    const body = "x".repeat(5_000_000);
    expect((await send("/queues/q1/tokens", { user: "ann", body })).status).toBe(413);
    expect((await send("/reservations/r1", { user: "ann", body }, "DELETE")).status).toBe(413);
  });

  test("a body that breaks off is refused", async () => {
    const body = new ReadableStream({
      pull: () => {
        throw new Error("the connection was lost");
      },
    });
    expect((await send(reserving, { ...ann, headers: asJson, body })).status).toBe(400);
  });
});

describe("media type", () => {
  const json = '{"seatIds":["A-1-1"]}';
  test.each([
    ["application/json", 201],
    ["application/json; charset=utf-8", 201],
    ["Application/JSON;charset=UTF-8", 201],
    ["application/jsonp", 415],
    ["application/vnd.api+json", 415],
    ["text/plain", 415],
    ["multipart/form-data; boundary=x", 415],
    ["application/x-www-form-urlencoded", 415],
    ["", 415],
  ])("%s: %i", async (type, status) => {
    const answer = await send(reserving, { ...ann, headers: { "Content-Type": type }, body: json });
    expect(answer.status).toBe(status);
  });

  test("bytes without a type are not taken for JSON", async () => {
    const body = new TextEncoder().encode(json);
    expect((await send(reserving, { ...ann, body })).status).toBe(415);
  });

  test("a compressed body is not understood", async () => {
    const headers = { ...asJson, "Content-Encoding": "gzip" };
    expect((await send(reserving, { ...ann, headers, body: json })).status).toBe(415);
  });
});

describe("no body", () => {
  test.each([
    ["POST", "/queues/q1/tokens", 201],
    ["POST", paying, 201],
    ["DELETE", "/reservations/r1", 204],
    ["POST", reserving, 400],
    ["POST", "/payments/p1/confirm", 400],
  ])("%s %s: %i", async (method, path, status) => {
    for (const headers of [{}, asJson, { "Content-Type": "application/x-www-form-urlencoded" }]) {
      const answer = await send(path, { ...ann, headers }, method);
      expect(answer.status).toBe(status);
    }
  });

  test("an empty object is as good as none; a field is too much", async () => {
    expect((await send("/queues/q1/tokens", { ...ann, json: {} })).status).toBe(201);
    const extra = await send("/queues/q1/tokens", { ...ann, json: { priority: 1 } });
    expect(extra.json).toMatchObject({
      code: "VALIDATION",
      errors: [{ field: "priority", message: "There is no such field." }],
    });
  });
});

describe("form", () => {
  const malformed = ["{", "[", "{'seatIds':[]}", "nul", '{"seatIds":["A-1-1"]} x', "\u0000"];
  test.each(malformed)("malformed JSON: %s", async (body) => {
    const answer = await send(reserving, { ...ann, headers: asJson, body });
    expect(answer.json).toMatchObject({ code: "VALIDATION", errors: [{ field: "body" }] });
  });

  test("bytes that are no UTF-8 are malformed, and not replaced", async () => {
    const body = Uint8Array.of(0x22, 0xff, 0x22);
    expect((await send(reserving, { ...ann, headers: asJson, body })).status).toBe(400);
  });

  const wrongs: readonly (readonly [string, unknown, readonly string[]])[] = [
    [reserving, null, ["body"]],
    [reserving, [], ["body"]],
    [reserving, "A-1-1", ["body"]],
    [reserving, {}, ["seatIds"]],
    [reserving, { seatIds: "A-1-1" }, ["seatIds"]],
    [reserving, { seatIds: [] }, ["seatIds"]],
    [reserving, { seatIds: ["A-1-1", "A-1-2", 3] }, ["seatIds[2]"]],
    [reserving, { seatIds: ["A-1-1", ""] }, ["seatIds[1]"]],
    [reserving, { seatIds: ["x".repeat(65)] }, ["seatIds[0]"]],
    [reserving, { seatIds: Array.from({ length: 101 }, (_, at) => `A-1-${at}`) }, ["seatIds"]],
    [reserving, { seatIds: ["A-1-1"], vip: true, x: 1 }, ["vip", "x"]],
    [reserving, JSON.parse('{"seatIds":["A-1-1"],"__proto__":{"x":1}}'), ["__proto__"]],
    [paying, { amount: "100", currency: "KRW" }, ["amount"]],
    [paying, { amount: -1, currency: "KRW" }, ["amount"]],
    [paying, { amount: 1.5, currency: "KRW" }, ["amount"]],
    [paying, { amount: 1e300, currency: "KRW" }, ["amount"]],
    [paying, { amount: 1, currency: "won" }, ["currency"]],
    [paying, { method: "scripted" }, ["method"]],
    [paying, { method: {} }, ["method.type"]],
    [paying, { method: null }, ["method"]],
    [paying, { card: "4242" }, ["card"]],
    ["/payments/p1/confirm", { proof: "" }, ["proof"]],
    ["/payments/p1/confirm", { proof: 1 }, ["proof"]],
  ];
  test.each(wrongs)("%s with %j", async (path, json, fields) => {
    const { status, json: problem, calls } = await send(path, { ...ann, json });
    expect(status).toBe(400);
    const { errors } = problem as { errors: { field: string }[] };
    expect(errors.map(({ field }) => field)).toEqual(fields);
    expect(calls).toEqual([]);
  });

  test("a hundred faults are told as twenty", async () => {
    const json = { seatIds: Array.from({ length: 100 }, () => 1) };
    const { errors } = (await send(reserving, { ...ann, json })).json as { errors: unknown[] };
    expect(errors).toHaveLength(20);
  });
});

test("the use case gets what was sent, as it was sent", async () => {
  const method = { type: "scripted", outcome: "delay", nested: { a: [1, null] } };
  const json = { amount: 100, currency: "KRW", method };
  const headers = { "Idempotency-Key": "once" };
  const { calls } = await send(paying, { ...ann, headers, json });
  expect(calls).toEqual([
    {
      useCase: "pay",
      command: {
        reservationId: "r1",
        userId: "ann",
        token: "signed.token",
        amount: 100,
        currency: "KRW",
        method,
        idempotencyKey: "once",
      },
    },
  ]);
});

test.each([
  ["admitTokens", "/admin/queues/q1/admit", { count: 2 }],
  ["resetQueue", "/admin/queues/q1/reset", undefined],
] as const)("%s gets its operator's key", async (useCase, path, json) => {
  const headers = { "Idempotency-Key": "once" };
  const { status, calls } = await send(path, { admin: true, headers, ...(json && { json }) });
  expect(status).toBe(200);
  const command = {
    queueId: "q1",
    ...json,
    idempotencyKey: "once",
    actor: { id: "admin", role: "manager" },
  };
  expect(calls).toEqual([{ useCase, command }]);
});
