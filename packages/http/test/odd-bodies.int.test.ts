import { beforeEach, describe, expect, test } from "vitest";
import { type Client, createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

// Bodies that are JSON and meant to cost or to slip something past.

let client: Client;
let token = "";
let reservationId = "";

beforeEach(async () => {
  client = createClient(createRealBoxOffice().boxOffice);
  await client.ask("POST", "/admin/concerts", { admin: true, json: concertDocument("seoul") });
  const joined = await client.ask("POST", "/queues/seoul/tokens", { user: "ann" });
  ({ token } = joined.json);
  const ask = { user: "ann", token, json: { seatIds: ["A-1-1"] } };
  const held = await client.ask("POST", "/shows/seoul-1/reservations", ask);
  ({ reservationId } = held.json);
});

type Problem = { readonly errors: readonly { readonly field: string }[] };

const post = (path: string, body: string, asked = {}) =>
  client.ask("POST", path, {
    user: "ann",
    token,
    body,
    headers: { "Content-Type": "application/json" },
    ...asked,
  });
const pay = (body: string) => post(`/reservations/${reservationId}/payments`, body);

describe("fault 53: an answer is no longer than what somebody reads", () => {
  const unknown = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 1]));

  test.each<[string, unknown]>([
    ["6,000 unknown fields of the method", { method: { type: "scripted", ...unknown(6_000) } }],
    ["6,000 unknown fields", unknown(6_000)],
    ["one unknown field of 55 KB", { ["f".repeat(55_000)]: 1 }],
    ["one of the method", { method: { type: "scripted", ["f".repeat(55_000)]: 1 } }],
    ["a type of 55 KB", { method: { type: "f".repeat(55_000) } }],
    ["a currency of 55 KB", { amount: 1, currency: "K".repeat(55_000) }],
  ])("%s", async (_name, json) => {
    const { status, text, json: problem } = await pay(JSON.stringify(json));
    expect(status).toBe(400);
    expect((problem as Problem).errors.length).toBeLessThanOrEqual(20);
    expect(text.length).toBeLessThan(8_000);
  });

  test("of a concert of a thousand wrong rows", async () => {
    const { shows, ...concert } = concertDocument("busan");
    const rows = Array.from({ length: 1_000 }, () => ({ row: "r".repeat(300), seats: 0 }));
    const json = { ...concert, shows: [{ ...shows[0], sections: [{ ...unknown(1), rows }] }] };
    const { status, text } = await client.ask("POST", "/admin/concerts", { admin: true, json });
    expect(status).toBe(400);
    expect(text.length).toBeLessThan(8_000);
  });
});

describe('fault 53: "__proto__" is a field that nothing has, and is not dropped silently', () => {
  test.each([
    ["in the method", '{"method":{"type":"scripted","__proto__":{"outcome":"approve"}}}'],
    ["deep in the method", '{"method":{"type":"scripted","a":[{"__proto__":1}]}}'],
    ["in the body", '{"__proto__":{"amount":1}}'],
    ["spelled with escapes", '{"method":{"type":"scripted","\\u005f_proto\\u005F_":1}}'],
  ])("%s", async (_name, body) => {
    const { status, json } = await pay(body);
    expect(status).toBe(400);
    expect((json as Problem).errors).toMatchObject([
      { field: expect.stringMatching(/__proto__$/), message: "There is no such field." },
    ]);
  });

  test("of a concert", async () => {
    const text = JSON.stringify(concertDocument("busan"));
    const body = `{"__proto__":{"title":"x"},${text.slice(1)}`;
    expect((await post("/admin/concerts", body, { admin: true })).status).toBe(400);
    const metadata = `{"metadata":{"a":{"__proto__":1}},${text.slice(1)}`;
    const answer = await post("/admin/concerts", metadata, { admin: true });
    expect([answer.status, answer.json]).toMatchObject([400, { code: "VALIDATION" }]);
  });

  test("under 10,000 others, quickly", async () => {
    const depth = 10_000;
    const body = `${'{"a":'.repeat(depth)}{"__proto__":1}${"}".repeat(depth)}`;
    expect((await pay(body)).status).toBe(400);
  });

  test("as a text it is one like any other", async () => {
    const body = '{"seatIds":["__proto__","constructor"]}';
    const { status, json } = await post("/shows/seoul-1/reservations", body);
    expect(status).toBe(404);
    expect(json).toMatchObject({ code: "NOT_FOUND", what: "seat" });
  });
});
