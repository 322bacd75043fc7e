import { expect, test } from "vitest";
import { createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

const open = async (status = "published") => {
  const { boxOffice, clock } = createRealBoxOffice();
  const client = createClient(boxOffice);
  const document = { ...concertDocument("a"), status };
  await client.ask("POST", "/admin/concerts", { admin: true, json: document });
  const { json } = await client.ask("POST", "/queues/a/tokens", { user: "ann" });
  const { token } = (json ?? {}) as { readonly token?: string };
  const operate = async (method: string, path: string, body: unknown, key?: string) => {
    const headers: Record<string, string> = key === undefined ? {} : { "Idempotency-Key": key };
    const answer = await client.ask(method, path, { admin: true, json: body, headers });
    return { status: answer.status, json: answer.json as unknown, headers: answer.headers };
  };
  const buyer = async (method: string, path: string, body?: unknown) => {
    const who = { user: "ann", ...(token !== undefined && { token }) };
    const answer = await client.ask(method, path, {
      ...who,
      ...(body !== undefined && { json: body }),
    });
    return { status: answer.status, json: answer.json as unknown };
  };
  return { clock, document, operate, buyer };
};

const [show] = concertDocument("a").shows;

test("a show, its sections and its prices change while it sells, and buyers see it", async () => {
  const { operate, buyer, clock } = await open();
  const [before] = [await buyer("GET", "/shows/a-1/seats")];
  expect(before.json).toMatchObject({ seats: { length: 8 } });
  const more = { sections: [{ section: "C", price: 50_000, standing: 2 }] };
  const added = await operate("POST", "/admin/shows/a-1/sections", more, "k1");
  expect(added).toMatchObject({ status: 201, json: { showId: "a-1", firstNo: 8, seats: 2 } });
  expect((await operate("POST", "/admin/shows/a-1/sections", more, "k1")).json).toEqual(added.json);
  const prices = { sections: [{ section: "A", price: 90_000 }] };
  expect(await operate("PATCH", "/admin/shows/a-1/prices", prices)).toMatchObject({
    status: 200,
    json: { showId: "a-1", concertId: "a", priceFrom: 50_000, totalSeats: 10 },
  });
  const after = await buyer("GET", "/shows/a-1/seats");
  expect(after.json).toMatchObject({
    seats: { length: 10, 0: { seatId: "A-1-1", price: 90_000 }, 9: { seatId: "C-2" } },
  });
  const ask = { seatIds: ["A-1-1"], amount: 110_000, currency: "KRW" };
  expect(await buyer("POST", "/shows/a-1/reservations", ask)).toMatchObject({
    status: 422,
    json: { code: "AMOUNT_MISMATCH" },
  });
  const held = await buyer("POST", "/shows/a-1/reservations", { ...ask, amount: 90_000 });
  expect(held).toMatchObject({ status: 201, json: { amount: 90_000 } });
  const salesCloseAt = new Date(clock.nowMs() + 1_000).toISOString();
  const closing = await operate("PATCH", "/admin/shows/a-1", { salesCloseAt, title: "First" });
  expect(closing).toMatchObject({ status: 200, json: { salesCloseAt, title: "First" } });
  clock.advance(1_000);
  expect(await buyer("POST", "/shows/a-1/reservations", { seatIds: ["A-1-2"] })).toMatchObject({
    status: 409,
    json: { code: "SALES_CLOSED", when: "after" },
  });
});

test("a draft is published, gets another show, and only drafts are deleted", async () => {
  const { operate, document } = await open("draft");
  const another = { ...show, showId: "a-2" };
  const added = await operate("POST", "/admin/concerts/a/shows", another, "k1");
  expect(added).toMatchObject({ status: 201, json: { concertId: "a", showId: "a-2" } });
  expect(added.headers.get("Location")).toMatch(/\/concerts\/a$/);
  expect((await operate("DELETE", "/admin/concerts/a", undefined)).status).toBe(204);
  expect((await operate("DELETE", "/admin/concerts/a", undefined)).status).toBe(404);
  expect((await operate("POST", "/admin/concerts", document)).status).toBe(201);
  const published = await operate("PATCH", "/admin/concerts/a", {
    status: "published",
    title: "Seoul",
    metadata: { artist: "Band" },
  });
  expect(published).toMatchObject({
    status: 200,
    json: { concertId: "a", title: "Seoul", status: "published", metadata: { artist: "Band" } },
  });
  expect(await operate("DELETE", "/admin/concerts/a", undefined)).toMatchObject({
    status: 409,
    json: { code: "CONFLICT" },
  });
});

test.each<[string, string, unknown]>([
  ["POST", "/admin/concerts/a/shows", show],
  ["POST", "/admin/shows/a-1/sections", { sections: [{ section: "C", price: 1, standing: 1 }] }],
  ["PATCH", "/admin/shows/a-1/prices", { seats: [{ seatId: "A-9-9", price: 1 }] }],
  ["PATCH", "/admin/shows/a-1/prices", { rows: [{ section: "A", row: "1", price: -1 }] }],
  ["PATCH", "/admin/shows/a-1", { salesCloseAt: "yesterday" }],
  ["PATCH", "/admin/concerts/a", { title: "" }],
])("%s %s with what can't be right is refused, in case %#", async (method, path, body) => {
  const { operate } = await open();
  expect(await operate(method, path, body)).toMatchObject({
    status: 400,
    json: { code: "VALIDATION", errors: [{}] },
  });
});
