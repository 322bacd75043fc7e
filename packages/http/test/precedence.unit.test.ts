import { describe, expect, test } from "vitest";
import { createClient } from "./client.ts";
import { everyRoute } from "./every-route.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

/**
 * What can be wrong with a request, in the order in which it is said. A request with all of the
 * last n of them wrong is refused for the first of these.
 */
type Wrong = "size" | "identity" | "media type" | "form" | "token";

const order = [
  { wrong: "size", status: 413, code: "PAYLOAD_TOO_LARGE" },
  { wrong: "identity", status: 401, code: "UNAUTHENTICATED" },
  { wrong: "media type", status: 415, code: "UNSUPPORTED_MEDIA_TYPE" },
  { wrong: "form", status: 400, code: "VALIDATION" },
  { wrong: "token", status: 401, code: "INVALID_TOKEN" },
] as const satisfies readonly { wrong: Wrong; status: number; code: string }[];

/** Wrong in every way that is named, right in every other. */
const headersOf = (wrong: ReadonlySet<Wrong>, isAdmin: boolean): Record<string, string> => ({
  "Content-Type": wrong.has("media type") ? "text/plain" : "application/json",
  ...(!wrong.has("identity") &&
    (isAdmin ? { Authorization: "Bearer the-operators-token" } : { "X-User-Id": "ann" })),
  ...(!wrong.has("token") && { "Queue-Token": "signed.token" }),
});

const bodyOf = (wrong: ReadonlySet<Wrong>, good: unknown): string => {
  const json = wrong.has("form") ? '{"seatIds":' : JSON.stringify(good);
  return wrong.has("size") ? json + " ".repeat(1_100_000) : json;
};

const cases = everyRoute
  // A gateway proves who it is by its signature, and its body is not ours to parse.
  .filter(({ method, useCase }) => method !== "GET" && useCase !== "receiveWebhook")
  .flatMap((route) =>
    order.map((first, index) => ({
      name: `${route.operationId}: ${first.wrong} before ${order.slice(index + 1).length} others`,
      route,
      first,
      wrong: new Set<Wrong>(order.slice(index).map(({ wrong }) => wrong)),
    })),
  );

describe("what is wrong is said in one order", () => {
  test.each(cases)("$name", async ({ route, first, wrong }) => {
    const { boxOffice, calls } = createStubBoxOffice({
      [route.useCase]: { outcome: "invalid_token" },
    });
    const { app } = createClient(boxOffice);
    const response = await app.request(route.path, {
      method: route.method,
      headers: headersOf(wrong, route.ask.admin === true),
      body: bodyOf(wrong, route.ask.json ?? {}),
    });
    expect(response.status).toBe(first.status);
    expect(await response.json()).toMatchObject({ code: first.code });
    // Where the queue is, is asked for the Link alone.
    const asked = calls.filter(({ useCase }) => useCase !== "findQueue");
    expect(asked).toHaveLength(first.wrong === "token" ? 1 : 0);
  });
});

test("without a user a reader is told so, not that the id is unknown", async () => {
  const { boxOffice, calls } = createStubBoxOffice();
  const answer = await createClient(boxOffice).ask("GET", "/reservations/%00");
  expect(answer.status).toBe(401);
  expect(calls).toEqual([]);
});
