import { beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

let client: Client;
let token = "";
const sections = [
  {
    section: "A",
    price: 20_000,
    rows: [
      { row: "1", seats: 4 },
      { row: "2", seats: 3, price: 10_000 },
    ],
  },
  { section: "스탠딩", standing: 3, price: 5_000 },
];

beforeEach(async () => {
  client = createClient(createRealBoxOffice().boxOffice);
  const document = concertDocument("seoul");
  const shows = document.shows.slice(0, 1).map((show) => ({ ...show, sections }));
  const created = await client.ask("POST", "/admin/concerts", {
    admin: true,
    json: { ...document, shows, policy: { maxSeatsPerReservation: 100, maxSeatsPerUser: 100 } },
  });
  if (created.status !== 201) throw new Error(created.text);
  const joined = await client.ask("POST", "/queues/seoul/tokens", { user: "ann" });
  token = (joined.json as { token: string }).token;
});

const reserve = (json: unknown, headers: Record<string, string> = {}) =>
  client.ask("POST", "/shows/seoul-1/reservations", { user: "ann", token, json, headers });

test("the box office chooses the seats, and the reservation says which", async () => {
  const held = await reserve({ best: { count: 2 }, amount: 40_000, currency: "KRW" });
  expect(held.status).toBe(201);
  expect(held.json).toMatchObject({
    status: "held",
    amount: 40_000,
    seats: [
      { seatId: "A-1-1", price: 20_000 },
      { seatId: "A-1-2", price: 20_000 },
    ],
  });
  const cheap = await reserve({ best: { count: 3, maxPrice: 10_000, together: true } });
  expect(cheap.json).toMatchObject({ amount: 30_000, seats: [{ seatId: "A-2-1" }, {}, {}] });
  const standing = await reserve({ best: { count: 2, section: "스탠딩" } });
  expect(standing.json).toMatchObject({ seats: [{ seatId: "스탠딩-1" }, { seatId: "스탠딩-2" }] });
});

test("too few seats are a problem of their own, in both languages", async () => {
  const few = { best: { count: 4, section: "스탠딩" } };
  const refused = await reserve(few, { "Accept-Language": "ko" });
  expect(refused.status).toBe(409);
  expect(refused.json).toMatchObject({
    code: "NOT_ENOUGH_SEATS",
    title: "요청한 수의 좌석이 없습니다.",
  });
  expect((await reserve(few)).json).toMatchObject({ title: "Not enough seats are free." });
  const dear = await reserve({ best: { count: 1 }, amount: 1, currency: "KRW" });
  expect(dear.json).toMatchObject({ code: "AMOUNT_MISMATCH" });
  const named = await reserve({ seatIds: ["스탠딩-1"] });
  expect(named.json).toMatchObject({ code: "NOT_FOUND", what: "seat" });
});

test.for<[unknown, string]>([
  [{}, "seatIds"],
  [{ seatIds: ["A-1-1"], best: { count: 1 } }, "seatIds"],
  [{ best: { count: 0 } }, "best.count"],
  [{ best: { count: 101 } }, "best.count"],
  [{ best: {} }, "best.count"],
  [{ best: { count: 1, maxPrice: -1 } }, "best.maxPrice"],
  [{ best: { count: 1, section: "" } }, "best.section"],
  [{ best: { count: 1, together: "yes" } }, "best.together"],
])("%j is not valid", async ([json, field]) => {
  const refused = await reserve(json);
  expect(refused.status).toBe(400);
  expect(refused.json).toMatchObject({ code: "VALIDATION", errors: [{ field }] });
});
