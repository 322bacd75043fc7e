import { expect, test } from "vitest";
import { createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

type Found = { readonly json: unknown };

const open = async () => {
  const { boxOffice, clock } = createRealBoxOffice();
  const client = createClient(boxOffice);
  const json = concertDocument("a");
  await client.ask("POST", "/admin/concerts", { admin: true, json });
  const hold = async (user: string, seatId: string) => {
    clock.advance(1_000);
    const joined = await client.ask("POST", "/queues/a/tokens", { user });
    const { token } = joined.json as { token: string };
    const seats = { user, token, json: { seatIds: [seatId] } };
    const held = await client.ask("POST", "/shows/a-1/reservations", seats);
    const { reservationId } = held.json as { reservationId: string };
    return { user, token, reservationId };
  };
  const pay = async ({ user, token, reservationId }: Awaited<ReturnType<typeof hold>>) => {
    const path = `/reservations/${reservationId}/payments`;
    const paid = await client.ask("POST", path, { user, token, json: {} });
    return (paid.json as { paymentId: string }).paymentId;
  };
  const ids = async (query: string) => {
    const found: Found = await client.ask("GET", `/admin/reservations?${query}`, { admin: true });
    const { reservations } = found.json as { reservations: { reservationId: string }[] };
    return reservations.map(({ reservationId }) => reservationId);
  };
  return { ...client, clock, hold, pay, ids };
};

test("an order is found by its seat, its payment, its user and its status", async () => {
  const { hold, pay, ids, ask, clock } = await open();
  const ann = await hold("ann", "A-1-1");
  const bob = await hold("bob", "A-1-2");
  const paymentId = await pay(ann);
  expect(await ids("")).toEqual([bob.reservationId, ann.reservationId]);
  expect(await ids("showId=a-1&seatId=A-1-1")).toEqual([ann.reservationId]);
  expect(await ids(`paymentId=${paymentId}`)).toEqual([ann.reservationId]);
  expect(await ids("userId=bob")).toEqual([bob.reservationId]);
  expect(await ids("showId=a-1&status=confirmed")).toEqual([ann.reservationId]);
  expect(await ids("showId=a-1&status=held")).toEqual([bob.reservationId]);
  clock.advance(300_000);
  // Nobody wrote down that it is over.
  expect(await ids("showId=a-1&status=held")).toEqual([]);
  expect(await ids("status=expired")).toEqual([bob.reservationId]);
  expect(await ids("showId=elsewhere")).toEqual([]);
  const { json } = await ask("GET", "/admin/payments?status=captured", { admin: true });
  expect(json).toMatchObject({
    payments: [
      {
        paymentId,
        userId: "ann",
        gateway: "scripted",
        taken: { amount: 110_000, back: 0, kept: 0, disputed: 0 },
      },
    ],
    next: null,
  });
});

test.each([
  ["reservations?seatId=A-1-1", "seatId"],
  ["reservations?status=paid", "status"],
  ["reservations?status=held&status=held", "status"],
  ["reservations?userId=", "userId"],
  ["reservations?showId=%00", "showId"],
  [`payments?reservationId=${"x".repeat(256)}`, "reservationId"],
  ["payments?status=held", "status"],
])("refuses /admin/%s", async (path, field) => {
  const { ask } = await open();
  const { status, json } = await ask("GET", `/admin/${path}`, { admin: true });
  expect(status).toBe(400);
  expect(json).toMatchObject({ code: "VALIDATION", errors: [{ field }] });
});

test("a show's figures and sales are exact at the moment", async () => {
  const { hold, pay, ask, clock } = await open();
  await pay(await hold("ann", "A-1-1"));
  await hold("bob", "B-1-2");
  await hold("cem", "B-1-3");
  clock.advance(299_000);
  const look = async (path: string) =>
    (await ask("GET", `/admin/shows/a-1/${path}`, { admin: true })).json;
  const a = {
    section: "A",
    grade: null,
    total: 4,
    free: 3,
    held: 0,
    sold: 1,
    blocked: 0,
    revenue: 110_000,
  };
  // The hold of bob is over, and nobody wrote that down.
  const b = {
    section: "B",
    grade: null,
    total: 4,
    free: 3,
    held: 1,
    sold: 0,
    blocked: 0,
    revenue: 0,
  };
  expect(await look("figures")).toMatchObject({
    currency: "KRW",
    sections: [a, b],
    total: { total: 8, free: 6, held: 1, sold: 1, blocked: 0, revenue: 110_000, kept: 0 },
  });
  expect(await look("sales?everyMs=60000")).toMatchObject({
    buckets: [
      { reservations: 1, seats: 1, amount: 110_000 },
      ...Array.from({ length: 5 }, () => ({ reservations: 0, seats: 0, amount: 0 })),
    ],
  });
});

test.each([
  ["from=yesterday", "from"],
  ["to=2030-13-01T00:00:00Z", "to"],
  ["from=2030-01-02T00:00:00Z&to=2030-01-01T00:00:00Z", "to"],
  ["everyMs=0", "everyMs"],
  ["everyMs=1.5", "everyMs"],
  ["from=2030-01-01T00:00:00Z&to=2030-01-01T00:00:01.001Z&everyMs=1", "everyMs"],
])("refuses sales?%s", async (query, field) => {
  const { ask } = await open();
  const { status, json } = await ask("GET", `/admin/shows/a-1/sales?${query}`, { admin: true });
  expect(status).toBe(400);
  expect(json).toMatchObject({ code: "VALIDATION", errors: [{ field }] });
});

test("operators see each queue and each concert with what they set", async () => {
  const { ask } = await open();
  const queues = await ask("GET", "/admin/queues", { admin: true });
  const one = await ask("GET", "/admin/queues/a", { admin: true });
  expect(queues.json).toEqual({ queues: [one.json], next: null });
  const concerts = await ask("GET", "/admin/concerts", { admin: true });
  expect(concerts.json).toMatchObject({
    concerts: [{ concertId: "a", policy: { maxSeatsPerUser: 4 }, shows: [{ showId: "a-1" }] }],
  });
});

test("operators see drafts, and nobody else does", async () => {
  const { ask, clock } = await open();
  clock.advance(1_000);
  const json = { ...concertDocument("b"), status: "draft" };
  await ask("POST", "/admin/concerts", { admin: true, json });
  const all = await ask("GET", "/admin/concerts", { admin: true });
  expect(all.json).toMatchObject({
    concerts: [
      { concertId: "b", status: "draft", shows: [{ showId: "b-1" }] },
      { concertId: "a", status: "published" },
    ],
  });
  const sold = await ask("GET", "/concerts");
  expect(sold.json).toMatchObject({ concerts: [{ concertId: "a" }] });
});
