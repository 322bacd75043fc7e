import type { BoxOffice } from "@admit-one/core";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createBoxOfficeRoutes } from "../src/index.ts";
import { toInstant } from "../src/schemas/common.ts";
import { adminToken, documentedRoutes, trustHeader } from "./client.ts";

/** One a minute: the near window ends a few numbers behind the head. */
const queue = { queueId: "slow", maxActive: 1, ratePerMinute: 1, burst: 1 };

/** A line of sixty that this process has looked at. The last one asks. */
const openLine = async () => {
  const { boxOffice } = createTestBoxOffice();
  await boxOffice.createConcert(concertDocument({ queue }));
  let token = "";
  for (let no = 1; no <= 60; no += 1) {
    const issued = await boxOffice.issueToken({ queueId: "slow", userId: `user-${no}` });
    token = "token" in issued ? issued.token.token : "";
  }
  await boxOffice.getFrame({ queueId: "slow" });
  const ask = (office: BoxOffice = boxOffice, headers: Record<string, string> = {}) =>
    createBoxOfficeRoutes({ boxOffice: office, identify: trustHeader, onError: () => {} }).fetch(
      new Request("http://localhost/queues/slow/tokens/me", {
        headers: { "Queue-Token": token, "X-Request-Id": "same", ...headers },
      }),
    );
  return { boxOffice, ask };
};

const written = async (answer: Response) => ({
  status: answer.status,
  headers: Object.fromEntries(answer.headers),
  text: await answer.text(),
});

describe("a poll far from the head", () => {
  test("is answered at once: no promise is made for it", async () => {
    const { ask } = await openLine();
    expect(ask()).toBeInstanceOf(Response);
  });

  test("gets the same answer as one that has to wait", async () => {
    const { boxOffice, ask } = await openLine();
    const waiting = ask({ ...boxOffice, peekToken: () => null });
    expect(waiting).toBeInstanceOf(Promise);
    expect(await written(await ask())).toEqual(await written(await waiting));
  });

  test("is refused at once, too", async () => {
    const { ask } = await openLine();
    for (let look = 0; look < 5; look += 1) void ask();
    const answer = ask() as Response;
    expect(answer).toBeInstanceOf(Response);
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([429, "1"]);
  });

  test("gets a problem if the look fails", async () => {
    const { boxOffice, ask } = await openLine();
    const failing = {
      ...boxOffice,
      peekToken: () => {
        throw new Error("planted");
      },
    };
    const answer = await ask(failing);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ code: "INTERNAL" });
  });
});

describe("a request", () => {
  const { boxOffice } = createTestBoxOffice();
  const routes = (corsOrigins: readonly string[]) =>
    createBoxOfficeRoutes({ boxOffice, identify: trustHeader, adminToken, corsOrigins });
  const handlersOf = (app: ReturnType<typeof routes>) =>
    documentedRoutes(app).map(({ method, path }) => {
      const address = path.replaceAll(/{.+?}/g, "x1");
      return app.router.match(method.toUpperCase(), address)[0].length;
    });

  test("meets one handler, on every route", () => {
    const counts = handlersOf(routes([]));
    expect(counts.length).toBeGreaterThan(60);
    expect(new Set(counts)).toEqual(new Set([1]));
  });

  test("meets one more where pages of other origins may call", () => {
    // Frames and plans are the same for all origins.
    expect(new Set(handlersOf(routes(["*"])))).toEqual(new Set([1, 2]));
  });
});

test("an instant is written as a Date writes it", () => {
  const last = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
  fc.assert(
    fc.property(fc.oneof(fc.integer({ min: 0, max: last }), fc.nat(4 * 86_400_000)), (ms) => {
      expect(toInstant(ms)).toBe(new Date(ms).toISOString());
      expect(toInstant(ms + 0.75)).toBe(new Date(Math.min(ms + 0.75, last)).toISOString());
    }),
  );
  expect(toInstant(-1)).toBe("1970-01-01T00:00:00.000Z");
  expect(toInstant(last + 1)).toBe("9999-12-31T23:59:59.999Z");
});
