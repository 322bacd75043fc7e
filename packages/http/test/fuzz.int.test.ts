import assert from "node:assert/strict";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Ask, createClient } from "./client.ts";
import { everyRoute } from "./every-route.ts";
import { concertDocument, createRealBoxOffice } from "./real-box-office.ts";

/** TEST_RUNS multiplies how much chance is tried. */
const times = Number(process.env["TEST_RUNS"] ?? 1);

/** What a request is made of: often right, so that it comes through, and often not. */
type Fuzzed = {
  readonly route: (typeof everyRoute)[number];
  /** What stands in for the ids of the path: one that may exist, or anything. */
  readonly id: number | string;
  /** Who comes with their own token; else `user` and `token` are any. */
  readonly who: "ann" | "bob" | undefined;
  readonly user: string | undefined;
  readonly token: string | undefined;
  readonly admin: boolean;
  readonly contentType: string | undefined;
  /** `good` sends what the route takes. */
  readonly good: boolean;
  readonly body: string | undefined;
  readonly headers: Record<string, string>;
};

const headerValue = fc
  .array(fc.integer({ min: 0x21, max: 0xff }).filter((code) => code < 0x7f || code > 0xa0))
  .map((codes) => String.fromCharCode(...codes));

const scalar = fc.oneof(
  fc.constantFrom(null, true, -1, 0, 0.5, 1e308, "", "A-1-1", "A-1-2", "KRW", "scripted"),
  fc.string({ unit: "binary", maxLength: 70 }),
  fc.integer(),
);

const field = fc.constantFrom(
  "seatIds",
  "amount",
  "currency",
  "method",
  "type",
  "outcome",
  "proof",
  "policy",
  "holdForMs",
  "maxActive",
  "burst",
  "reason",
  "shows",
  "title",
  "queue",
  "__proto__",
  "constructor",
  "toJSON",
);

const { json: anyJson } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie("json"), { maxLength: 5 }),
    fc.dictionary(field, tie("json"), { maxKeys: 4 }),
  ),
}));

const goodBody = fc.constantFrom<unknown>(
  { seatIds: ["A-1-1"] },
  { seatIds: ["A-1-1", "B-1-2"] },
  { seatIds: ["B-1-1", "Z-1-1"] },
  { amount: 110_000, currency: "KRW" },
  { method: { type: "scripted", outcome: "redirect" } },
  { proof: "from the browser" },
  { policy: { maxSeatsPerUser: 2 } },
  { maxActive: 5 },
  concertDocument("tokyo"),
  {},
);

/** A good body with one of its members, anywhere, replaced by anything. */
const spoiled = fc.tuple(goodBody, anyJson, fc.nat()).map(([good, anything, at]) => {
  let seen = 0;
  const target = at % 12;
  return JSON.stringify(good, (_key, value: unknown) => {
    seen += 1;
    return seen === target ? anything : value;
  });
});

/** Where the money is, asked more often. */
const selling = everyRoute.filter(({ operationId }) =>
  ["reserveSeats", "releaseReservation", "pay", "confirmPayment"].includes(operationId),
);

const fuzzed: fc.Arbitrary<Fuzzed> = fc.record({
  route: fc.oneof(fc.constantFrom(...everyRoute), fc.constantFrom(...selling)),
  id: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1 }).map(encodeLoosely) },
  ),
  who: fc.option(fc.constantFrom("ann", "bob"), { nil: undefined, freq: 5 }),
  user: fc.option(fc.oneof({ weight: 5, arbitrary: fc.constantFrom("ann", "bob") }, headerValue), {
    nil: undefined,
  }),
  token: fc.option(
    fc.oneof({ weight: 5, arbitrary: fc.constantFrom("ann", "bob", "forged") }, headerValue),
    { nil: undefined },
  ),
  admin: fc.boolean(),
  good: fc.boolean(),
  contentType: fc.oneof(
    { weight: 20, arbitrary: fc.constant("application/json") },
    fc.constantFrom(undefined, "text/plain", "application/json; charset=latin1", ";"),
  ),
  body: fc.oneof(
    goodBody.map((good) => JSON.stringify(good)),
    spoiled,
    anyJson.map((json) => JSON.stringify(json)),
    fc.string({ unit: "binary" }),
    fc.constant(undefined),
  ),
  headers: fc.record(
    {
      "Idempotency-Key": fc.oneof(
        { weight: 4, arbitrary: fc.nat(20).map((key) => `k${key}`) },
        headerValue,
      ),
      "Accept-Language": fc.oneof(fc.constantFrom("ko", "en", "*;q="), headerValue),
      "If-None-Match": headerValue,
      "X-Request-Id": headerValue,
      "Content-Encoding": fc.constantFrom("gzip", ...Array<string>(9).fill("identity")),
      Authorization: headerValue,
    },
    { requiredKeys: [] },
  ),
});

/** Percent-encodes what a URL can't hold, and leaves the rest, broken escapes among it, as it is. */
function encodeLoosely(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^A-Za-z0-9._~%!$&'()*+,;=:@-]/gu, (char) => encodeURIComponent(char));
}

const asked = (request: Fuzzed, tokens: Record<string, string>): Ask => {
  const { route, who, user, token, admin, contentType, good, body } = request;
  const { Authorization: bad, ...headers } = request.headers;
  const text = good ? JSON.stringify(route.ask.json) : body;
  return {
    headers: {
      ...headers,
      ...(contentType !== undefined && { "Content-Type": contentType }),
      ...(bad !== undefined && !admin && { Authorization: bad }),
    },
    admin,
    ...((who ?? user) !== undefined && { user: who ?? user ?? "" }),
    ...((who ?? token) !== undefined && { token: tokens[who ?? token ?? ""] ?? token ?? "" }),
    ...(text !== undefined && route.method !== "GET" && { body: text }),
  };
};

const pathOf = ({ route, id }: Fuzzed): string =>
  typeof id === "string"
    ? route.path.replace(/\/[qcsrp]1(?=\/|$)/, () => `/${id}`)
    : route.path
        .replace(/\/[qc]1(?=\/|$)/, "/seoul")
        .replace(/\/s1(?=\/|$)/, "/seoul-1")
        .replace(/\/r1(?=\/|$)/, `/reservation-00000${id}`)
        .replace(/\/p1(?=\/|$)/, `/payment-00000${id}`);

const open = async () => {
  const real = createRealBoxOffice();
  const client = createClient(real.boxOffice);
  await client.ask("POST", "/admin/concerts", { admin: true, json: concertDocument("seoul") });
  const tokens: Record<string, string> = { forged: "e30.AAAA" };
  for (const user of ["ann", "bob"]) {
    const { json } = await client.ask("POST", "/queues/seoul/tokens", { user });
    const { token } = json as { token: string };
    tokens[user] = token;
    // Being seen for the first time is written down, by refused requests too.
    await client.ask("GET", "/queues/seoul/tokens/me", { token });
  }
  return { real, client, tokens };
};

test("whatever is sent is answered as documented, never with a 5xx, and a refusal changes nothing", async () => {
  const statuses = new Map<number, number>();
  const property = fc.asyncProperty(
    fc.array(fuzzed, { minLength: 1, maxLength: 40, size: "max" }),
    async (requests) => {
      const { real, client, tokens } = await open();
      for (const request of requests) {
        const before = await real.state();
        const { status, text } = await client.ask(
          request.route.method,
          pathOf(request),
          asked(request, tokens),
        );
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect(status, text).toBeLessThan(500);
        // A declined payment is an outcome, which is written down; 402 is no refusal.
        if (status >= 400 && status !== 402) assert.deepEqual(await real.state(), before);
      }
      expect(await real.boxOffice.audit()).toMatchObject({ ok: true, breaches: [] });
    },
  );
  await fc.assert(property, { numRuns: 150 * times });
  // A fuzz that nothing gets through, or nothing is refused by, would prove nothing.
  for (const status of [200, 201, 204, 400, 401, 404, 409, 415]) {
    expect(statuses.get(status), `answers with ${status}`).toBeGreaterThan(0);
  }
});
