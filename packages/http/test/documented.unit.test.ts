import assert from "node:assert/strict";
import { TicketingError } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import { type ProblemCode, problemStatus } from "../src/problem-codes.ts";
import { titles } from "../src/titles.ts";
import { type Ask, type Client, createClient, documentedRoutes, viewerToken } from "./client.ts";
import { everyRoute, type GoodRequest } from "./every-route.ts";
import {
  aDeclinedPayment,
  aPendingPayment,
  aToken,
  createStubBoxOffice,
} from "./stub-box-office.ts";

const documented = documentedRoutes(createClient(createStubBoxOffice().boxOffice).app);

test("every route is documented, and every documented route is tested here", () => {
  expect(documented.map(({ operationId }) => operationId).toSorted()).toEqual(
    everyRoute.map(({ operationId }) => operationId).toSorted(),
  );
});

test("every call that asks who calls says that it may be refused", () => {
  const silent = documented.filter(
    ({ security, responses }) =>
      security.some((scheme) => "bearer" in scheme || "admin" in scheme) && !("401" in responses),
  );
  expect(silent.map(({ operationId }) => operationId)).toEqual([]);
});

test.each(everyRoute)("$operationId answers $status when all is well", async (route) => {
  const { boxOffice, calls } = createStubBoxOffice();
  const answer = await createClient(boxOffice).ask(route.method, route.path, route.ask);
  expect(answer.status).toBe(route.status);
  expect(calls.map(({ useCase }) => useCase)).toEqual([route.useCase, ...(route.next ?? [])]);
});

/** Answers with a status other than the usual one and no problem. */
const others = [
  { operationId: "issueToken", says: { outcome: "token_found", token: aToken }, status: 200 },
  {
    operationId: "pay",
    says: { outcome: "payment_pending", payment: aPendingPayment },
    status: 202,
  },
  {
    operationId: "confirmPayment",
    says: { outcome: "payment_pending", payment: aPendingPayment },
    status: 202,
  },
];

const routeOf = (operationId: string): GoodRequest => {
  const route = everyRoute.find((some) => some.operationId === operationId);
  assert.ok(route);
  return route;
};

test.each(others)("$operationId may answer $status", async ({ operationId, says, status }) => {
  const route = routeOf(operationId);
  const { boxOffice } = createStubBoxOffice({ [route.useCase]: says });
  const answer = await createClient(boxOffice).ask(route.method, route.path, route.ask);
  expect(answer.status).toBe(status);
});

test("an unchanged seat list answers 304", async () => {
  const route = routeOf("listSeats");
  const headers = { "If-None-Match": '"s1-5"' };
  const { ask } = createClient(createStubBoxOffice().boxOffice);
  const answer = await ask(route.method, route.path, { ...route.ask, headers });
  expect(answer.status).toBe(304);
});

type Provocation = {
  readonly ask: Ask;
  readonly says?: unknown;
  /** Whether somebody at the same address tried out operators' tokens before. */
  readonly guessed?: true;
};

/** How the codes come about that are no refusals of a use case. */
const provocations: { readonly [C in ProblemCode]?: (ask: Ask) => Provocation } = {
  PAYLOAD_TOO_LARGE: (ask) => ({ ask: { ...ask, json: { long: "x".repeat(2 * 1024 * 1024) } } }),
  UNAUTHENTICATED: ({ json }) => ({ ask: { json } }),
  FORBIDDEN: (ask) =>
    ask.admin === true
      ? { ask: { json: ask.json, headers: { Authorization: `Bearer ${viewerToken}` } } }
      : { ask: { ...ask, headers: { "X-Other-Site": "yes" } } },
  UNSUPPORTED_MEDIA_TYPE: (ask) => ({
    ask: { ...ask, json: undefined, headers: { "Content-Type": "text/plain" }, body: "hello" },
  }),
  TOO_MANY_REQUESTS: (ask) =>
    ask.admin === true ? { ask, guessed: true } : { ask, says: refusal("TOO_MANY_REQUESTS") },
  CONTENTION: (ask) => ({ ask, says: new TicketingError("CONTENTION", "secret detail") }),
  COMMIT_UNKNOWN: (ask) => ({ ask, says: new TicketingError("COMMIT_UNKNOWN", "secret detail") }),
  UNAVAILABLE: (ask) => ({ ask, says: new TicketingError("UNAVAILABLE", "secret detail") }),
  INTERNAL: (ask) => ({ ask, says: new TicketingError("CORRUPT", "secret detail") }),
};

const refusal = (code: ProblemCode) => ({
  outcome: code.toLowerCase(),
  what: "show",
  when: "before",
  errors: [{ field: "x", message: "is wrong" }],
  seatIds: ["A-1-1"],
  limit: 4,
  retryAfterMs: 1_500,
  payment: aDeclinedPayment,
  reason: "insufficient_funds",
  challenge: { type: "turnstile", siteKey: "0x4AAA" },
});

const provoke = (code: ProblemCode, ask: Ask): Provocation =>
  provocations[code]?.(ask) ?? { ask, says: refusal(code) };

const everyProblem = documented.flatMap(({ operationId, responses }) =>
  Object.values(responses).flatMap(({ content }) =>
    Object.keys(content?.["application/problem+json"]?.examples ?? {}).map((code) => ({
      operationId,
      code: code as ProblemCode,
    })),
  ),
);

const guess = async (app: Client["app"]): Promise<void> => {
  const headers = { Authorization: "Bearer a-wrong-one" };
  for (let guesses = 0; guesses < 10; guesses += 1) await app.request("/admin/audit", { headers });
};

describe("every documented problem can happen", () => {
  test.each(everyProblem)("$operationId: $code", async ({ operationId, code }) => {
    const route = routeOf(operationId);
    const { ask, says, guessed } = provoke(code, route.ask);
    const { boxOffice, calls } = createStubBoxOffice(
      says === undefined ? {} : { [route.useCase]: says },
    );
    const client = createClient(boxOffice, { addressOf: () => "198.51.100.7" });
    if (guessed) await guess(client.app);
    const answer = await client.ask(route.method, route.path, ask);
    expect(answer.json).toMatchObject({
      code,
      status: problemStatus[code],
      title: titles[code].en,
      type: `urn:admit-one:problem:${code.toLowerCase().replaceAll("_", "-")}`,
      requestId: answer.headers.get("X-Request-Id"),
    });
    expect(answer.status).toBe(problemStatus[code]);
    expect(answer.headers.get("Content-Language")).toBe("en");
    expect(answer.text).not.toMatch(/secret|signed\.token|not to be seen/);
    // Where the queue is, is asked for the Link of some refusals.
    const asked = calls.filter(({ useCase }) => useCase !== "findQueue");
    expect(asked).toHaveLength(says === undefined ? 0 : 1);
    const retried = [429, 503].includes(answer.status) || code === "PAYMENT_IN_PROGRESS";
    expect(Number(answer.headers.get("Retry-After") ?? 0) >= 1).toBe(retried);
    expect(answer.headers.has("WWW-Authenticate")).toBe(answer.status === 401);
    const headers = { ...ask.headers, "Accept-Language": "ko-KR,ko;q=0.9,en;q=0.5" };
    const korean = await client.ask(route.method, route.path, { ...ask, headers });
    expect(korean.json).toMatchObject({ title: titles[code].ko });
    expect(korean.headers.get("Content-Language")).toBe("ko");
  });

  test("every code is documented somewhere, but what no route has", () => {
    const reached = new Set(everyProblem.map(({ code }) => code));
    const missing = Object.keys(problemStatus).filter((code) => !reached.has(code as ProblemCode));
    expect(missing).toEqual(["METHOD_NOT_ALLOWED"]);
  });
});

test("the four refusals of the mission are said in its words", () => {
  expect(titles.INVALID_TOKEN).toEqual({
    ko: "유효하지 않은 토큰입니다.",
    en: "The queue token is not valid.",
  });
  expect(titles.TOKEN_NOT_ACTIVE).toEqual({
    ko: "유효하지 않은 토큰입니다.",
    en: "The queue token is not active yet.",
  });
  expect(titles.SEAT_ALREADY_RESERVED).toEqual({
    ko: "좌석이 이미 예약되었습니다.",
    en: "The seat is already reserved.",
  });
  expect(titles.RESERVATION_NOT_HELD).toEqual({
    ko: "임시 예약 상태가 아닙니다.",
    en: "The reservation is not temporarily held.",
  });
});

test("the client itself notices an answer that is not documented", async () => {
  const planted = createStubBoxOffice({ getConcert: { outcome: "queue_full", retryAfterMs: 1 } });
  const { ask } = createClient(planted.boxOffice);
  await expect(ask("GET", "/concerts/c1")).rejects.toThrow(/answered 503: .*QUEUE_FULL/s);
  const bad = createStubBoxOffice({
    listConcerts: {
      outcome: "concerts_listed",
      concerts: [{ concert: {}, shows: [] }],
      next: null,
    },
  });
  await expect(createClient(bad.boxOffice).ask("GET", "/concerts")).rejects.toThrow(
    /listConcerts|concerts answered 200/,
  );
});
