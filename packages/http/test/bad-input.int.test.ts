import { beforeEach, describe, expect, test } from "vitest";
import { type Ask, type Client, createClient } from "./client.ts";
import { concertDocument, createRealBoxOffice, type RealBoxOffice } from "./real-box-office.ts";

/**
 * Ann holds A-1-1 and Bob A-1-2 of Seoul; Ann paid for a seat of Busan, which another queue guards;
 * Cid waits in line. Whatever is asked here is refused, and nothing may change.
 */
let client: Client;
let real: RealBoxOffice;
let held = "";
let bobs = "";
let paid = "";
let payment = "";
let token = "";
let waiting = "";
let elsewhere = "";

type Join = { readonly token: string };
type Reserved = { readonly reservationId: string };

const join = async (queueId: string, user: string): Promise<string> => {
  const joined = await client.ask("POST", `/queues/${queueId}/tokens`, { user });
  return (joined.json as Join).token;
};

const reserve = async (showId: string, user: string, place: string, seatId: string) => {
  const ask = { user, token: place, json: { seatIds: [seatId] } };
  const reserved = await client.ask("POST", `/shows/${showId}/reservations`, ask);
  expect(reserved.status).toBe(201);
  return (reserved.json as Reserved).reservationId;
};

beforeEach(async () => {
  real = createRealBoxOffice();
  client = createClient(real.boxOffice);
  for (const name of ["seoul", "busan", "spare"]) {
    await client.ask("POST", "/admin/concerts", { admin: true, json: concertDocument(name) });
  }
  token = await join("seoul", "ann");
  held = await reserve("seoul-1", "ann", token, "A-1-1");
  bobs = await reserve("seoul-1", "bob", await join("seoul", "bob"), "A-1-2");
  const atBusan = await join("busan", "ann");
  paid = await reserve("busan-1", "ann", atBusan, "A-1-1");
  const asked = { user: "ann", token: atBusan };
  const settled = await client.ask("POST", `/reservations/${paid}/payments`, asked);
  payment = (settled.json as { paymentId: string }).paymentId;
  elsewhere = await join("busan", "ann");
  await client.ask("PATCH", "/admin/queues/seoul", { admin: true, json: { maxActive: 0 } });
  waiting = await join("seoul", "cid");
  // Being seen for the first time is written down; that is not what these tests are about.
  for (const place of [token, waiting]) {
    await client.ask("GET", "/queues/seoul/tokens/me", { token: place });
  }
  await client.ask("GET", "/queues/busan/tokens/me", { token: elsewhere });
});

type Case = readonly [name: string, status: number, code: string, ask: () => Promise<unknown>];

const reserving = (ask: Ask, showId = "seoul-1") =>
  client.ask("POST", `/shows/${showId}/reservations`, { user: "ann", token, ...ask });
const seats = (...seatIds: unknown[]): Ask => ({ json: { seatIds } });
const text = (body: string): Ask => ({ body, headers: { "Content-Type": "application/json" } });
const paying = (ask: Ask = {}, reservationId = held) =>
  client.ask("POST", `/reservations/${reservationId}/payments`, { user: "ann", token, ...ask });
const operating = (method: string, path: string, json: unknown) =>
  client.ask(method, path, { admin: true, json });
const forged = () => `${token.slice(0, -2)}${token.endsWith("A") ? "BB" : "AA"}`;

const cases: readonly Case[] = [
  ["malformed JSON", 400, "VALIDATION", () => reserving(text('{"seatIds":["A-1-'))],
  ["no body", 400, "VALIDATION", () => reserving({})],
  ["unknown seat", 404, "NOT_FOUND", () => reserving(seats("A-1-3", "Z-9-9"))],
  ["odd seat", 404, "NOT_FOUND", () => reserving(seats("'; drop table seat 👩‍🎤"))],
  ["a seat with NUL", 400, "VALIDATION", () => reserving(seats("A-1-3\u0000"))],
  ["a seat with half a character", 400, "VALIDATION", () => reserving(seats("A-1-3\ud800"))],
  ["duplicate seats", 400, "VALIDATION", () => reserving(seats("A-1-3", "A-1-3"))],
  ["10,000 seats", 413, "PAYLOAD_TOO_LARGE", () => reserving(seats(...manySeats(10_000)))],
  ["5,000 seats", 400, "VALIDATION", () => reserving(seats(...manySeats(5_000)))],
  ["101 seats", 400, "VALIDATION", () => reserving(seats(...manySeats(101)))],
  [
    "more than allowed",
    409,
    "SEAT_LIMIT_EXCEEDED",
    () => reserving(seats("A-1-3", "A-1-4", "B-1-1", "B-1-2")),
  ],
  ["own held seat", 409, "SEAT_ALREADY_RESERVED", () => reserving(seats("A-1-1"))],
  ["another's seat", 409, "SEAT_ALREADY_RESERVED", () => reserving(seats("A-1-3", "A-1-2"))],
  [
    "another price",
    422,
    "AMOUNT_MISMATCH",
    () => reserving({ json: { seatIds: ["A-1-3"], amount: 1, currency: "KRW" } }),
  ],
  [
    "a price without its currency",
    400,
    "VALIDATION",
    () => reserving({ json: { seatIds: ["A-1-3"], amount: 1 } }),
  ],
  ["numbers for seats", 400, "VALIDATION", () => reserving(seats(1, 2))],
  [
    "an object for seats",
    400,
    "VALIDATION",
    () => reserving({ json: { seatIds: { 0: "A-1-3" } } }),
  ],
  [
    "extra field",
    400,
    "VALIDATION",
    () => reserving({ json: { seatIds: ["A-1-3"], userId: "bob" } }),
  ],
  ["5 MB", 413, "PAYLOAD_TOO_LARGE", () => reserving(text(`"${"x".repeat(5_000_000)}"`))],
  [
    "no user",
    401,
    "UNAUTHENTICATED",
    () => client.ask("POST", "/shows/seoul-1/reservations", { token, ...seats("A-1-3") }),
  ],
  [
    "endless user",
    401,
    "UNAUTHENTICATED",
    () => reserving({ user: "x".repeat(256), ...seats("A-1-3") }),
  ],
  [
    "endless key",
    400,
    "VALIDATION",
    () => reserving({ ...seats("A-1-3"), headers: { "Idempotency-Key": "k".repeat(256) } }),
  ],
  [
    "empty key",
    400,
    "VALIDATION",
    () => reserving({ ...seats("A-1-3"), headers: { "Idempotency-Key": "" } }),
  ],
  [
    "key with a space",
    400,
    "VALIDATION",
    () => reserving({ ...seats("A-1-3"), headers: { "Idempotency-Key": "a b" } }),
  ],
  [
    "no token",
    401,
    "INVALID_TOKEN",
    () => client.ask("POST", "/shows/seoul-1/reservations", { user: "ann", ...seats("A-1-3") }),
  ],
  ["junk token", 401, "INVALID_TOKEN", () => reserving({ token: "junk", ...seats("A-1-3") })],
  [
    "huge token",
    401,
    "INVALID_TOKEN",
    () => reserving({ token: "x".repeat(50_000), ...seats("A-1-3") }),
  ],
  ["forged token", 401, "INVALID_TOKEN", () => reserving({ token: forged(), ...seats("A-1-3") })],
  [
    "another user's token",
    401,
    "INVALID_TOKEN",
    () => reserving({ user: "bob", ...seats("A-1-3") }),
  ],
  [
    "another queue's token",
    401,
    "INVALID_TOKEN",
    () => reserving({ token: elsewhere, ...seats("A-1-3") }),
  ],
  [
    "waiting token",
    403,
    "TOKEN_NOT_ACTIVE",
    () => reserving({ user: "cid", token: waiting, ...seats("A-1-3") }),
  ],
  ["unknown show", 404, "NOT_FOUND", () => reserving(seats("A-1-3"), "nowhere")],
  ["odd show", 404, "NOT_FOUND", () => reserving(seats("A-1-3"), "%00")],
  [
    "foreign token to look up",
    401,
    "INVALID_TOKEN",
    () => client.ask("GET", "/queues/seoul/tokens/me", { token: elsewhere }),
  ],
  [
    "foreign token to list shows",
    401,
    "INVALID_TOKEN",
    () => client.ask("GET", "/concerts/seoul/shows", { token: elsewhere }),
  ],
  [
    "foreign token to list seats",
    401,
    "INVALID_TOKEN",
    () => client.ask("GET", "/shows/seoul-1/seats", { token: elsewhere }),
  ],
  [
    "another's token to leave",
    401,
    "INVALID_TOKEN",
    () => client.ask("DELETE", "/queues/seoul/tokens/me", { user: "bob", token }),
  ],
  [
    "unknown queue",
    404,
    "NOT_FOUND",
    () => client.ask("POST", "/queues/nowhere/tokens", { user: "ann" }),
  ],
  ["odd queue", 404, "NOT_FOUND", () => client.ask("POST", "/queues/%ff/tokens", { user: "ann" })],
  ["unknown concert", 404, "NOT_FOUND", () => client.ask("GET", "/concerts/nowhere")],
  [
    "another's reservation",
    404,
    "NOT_FOUND",
    () => client.ask("GET", `/reservations/${bobs}`, { user: "ann" }),
  ],
  [
    "to release another's",
    404,
    "NOT_FOUND",
    () => client.ask("DELETE", `/reservations/${bobs}`, { user: "ann" }),
  ],
  [
    "to release what is paid",
    409,
    "RESERVATION_NOT_HELD",
    () => client.ask("DELETE", `/reservations/${paid}`, { user: "ann" }),
  ],
  ["to pay another's", 404, "NOT_FOUND", () => paying({}, bobs)],
  [
    "to pay with no token",
    401,
    "INVALID_TOKEN",
    () => client.ask("POST", `/reservations/${held}/payments`, { user: "ann" }),
  ],
  ["to pay with a foreign token", 401, "INVALID_TOKEN", () => paying({ token: elsewhere })],
  ["to pay with another's token", 401, "INVALID_TOKEN", () => paying({ token: waiting })],
  [
    "to pay another's with a token of one's own",
    404,
    "NOT_FOUND",
    () => paying({ user: "cid", token: waiting }),
  ],
  ["to pay twice", 409, "RESERVATION_NOT_HELD", () => paying({ token: elsewhere }, paid)],
  ["to pay less", 422, "AMOUNT_MISMATCH", () => paying({ json: { amount: 1, currency: "KRW" } })],
  [
    "to pay in dollars",
    422,
    "AMOUNT_MISMATCH",
    () => paying({ json: { amount: 110_000, currency: "USD" } }),
  ],
  ["an amount alone", 400, "VALIDATION", () => paying({ json: { amount: 110_000 } })],
  ["a currency alone", 400, "VALIDATION", () => paying({ json: { currency: "KRW" } })],
  ["unknown gateway", 400, "VALIDATION", () => paying({ json: { method: { type: "barter" } } })],
  [
    "unknown script",
    400,
    "VALIDATION",
    () => paying({ json: { method: { type: "scripted", outcome: "magic" } } }),
  ],
  [
    "another's payment",
    404,
    "NOT_FOUND",
    () => client.ask("GET", `/payments/${payment}`, { user: "bob" }),
  ],
  [
    "to confirm another's",
    404,
    "NOT_FOUND",
    () => client.ask("POST", `/payments/${payment}/confirm`, { user: "bob", json: { proof: "x" } }),
  ],
  [
    "a user for operators",
    401,
    "UNAUTHENTICATED",
    () => client.ask("GET", "/admin/audit", { user: "ann" }),
  ],
  [
    "the same concert",
    409,
    "ALREADY_EXISTS",
    () => operating("POST", "/admin/concerts", concertDocument("seoul")),
  ],
  [
    "a hall of a billion",
    400,
    "VALIDATION",
    () => operating("POST", "/admin/concerts", hall(1_000_000_000)),
  ],
  ["a negative row", 400, "VALIDATION", () => operating("POST", "/admin/concerts", hall(-1))],
  [
    "sales that end first",
    400,
    "VALIDATION",
    () => operating("POST", "/admin/concerts", backwards()),
  ],
  [
    "a policy of no time",
    400,
    "VALIDATION",
    () => operating("PATCH", "/admin/concerts/seoul", { policy: { holdForMs: 1 } }),
  ],
  [
    "half a person",
    400,
    "VALIDATION",
    () => operating("PATCH", "/admin/queues/seoul", { maxActive: 0.5 }),
  ],
  [
    "an unknown queue to pause",
    404,
    "NOT_FOUND",
    () => operating("POST", "/admin/queues/nowhere/pause", {}),
  ],
];

const manySeats = (count: number) => Array.from({ length: count }, (_, at) => `A-1-${at}`);

const hall = (seatsInRow: number) => {
  const document = concertDocument("hall");
  const rows = [{ row: "1", seats: seatsInRow }];
  return {
    ...document,
    shows: document.shows.map((show) => ({
      ...show,
      sections: [{ section: "A", price: 1, rows }],
    })),
  };
};

const backwards = () => {
  const document = concertDocument("backwards");
  return {
    ...document,
    shows: document.shows.map((show) => ({ ...show, salesCloseAt: "2020-01-01T00:00:00Z" })),
  };
};

describe("bad input gets its code and changes nothing", () => {
  test.each(cases)("%s: %i %s", async (_name, status, code, ask) => {
    const before = await real.state();
    const answer = await ask();
    expect(answer).toMatchObject({ status, json: { code } });
    expect(await real.state()).toEqual(before);
  });

  test("the control: what is right does change something", async () => {
    const before = await real.state();
    expect((await reserving(seats("A-1-3"))).status).toBe(201);
    expect(await real.state()).not.toEqual(before);
  });
});

test("a token that has expired no longer opens anything, but its hold may still be paid", async () => {
  await client.ask("DELETE", "/queues/seoul/tokens/me", { user: "ann", token });
  const looked = await client.ask("GET", "/queues/seoul/tokens/me", { token });
  expect(looked.json).toMatchObject({ status: "expired", reason: "left" });
  const refused = { status: 401, json: { code: "INVALID_TOKEN" } };
  expect(await client.ask("GET", "/concerts/seoul/shows", { token })).toMatchObject(refused);
  expect(await client.ask("GET", "/shows/seoul-1/seats", { token })).toMatchObject(refused);
  expect(await reserving(seats("A-1-3"))).toMatchObject(refused);
  expect((await paying()).status).toBe(201);
});
