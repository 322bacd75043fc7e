import { type ClientOptions, createClient } from "@admit-one/client";
import { createBoxOfficeRoutes } from "@admit-one/http";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { Hono } from "hono";

type Trouble = "none" | "request_lost" | "answer_lost" | Response;

/**
 * A box office with its API in this process, virtual time, and a network that has trouble on
 * request. A pause of the client lets that much virtual time pass.
 */
export const openShop = async (
  given: { readonly streams?: number; readonly document?: object } = {},
) => {
  const office = createTestBoxOffice();
  const { boxOffice, clock, timers } = office;
  await boxOffice.createConcert({ ...concertDocument(), ...given.document });
  const app = new Hono();
  app.route(
    "/api",
    createBoxOfficeRoutes({
      boxOffice,
      timers,
      basePath: "/api",
      maxEventStreams: given.streams ?? 10,
      identify: async ({ headers }) => {
        const userId = headers.get("X-User-Id");
        return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
      },
    }),
  );

  const troubles: Trouble[] = [];
  const requests: string[] = [];
  const pauses: number[] = [];

  const network: typeof fetch = async (input, init) => {
    init?.signal?.throwIfAborted();
    const request = new Request(input, init);
    requests.push(`${request.method} ${new URL(request.url).pathname}`);
    const trouble = troubles.shift() ?? "none";
    if (trouble instanceof Response) return trouble;
    if (trouble === "request_lost") throw new TypeError("the network is down");
    const answer = await app.request(request);
    if (trouble === "answer_lost") throw new TypeError("the connection broke");
    return answer;
  };

  const pass = async (ms: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 500) {
      clock.advance(500);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  const clientOf = (userId: string, more: Partial<ClientOptions> = {}) =>
    createClient({
      baseUrl: "http://box-office.test/api/",
      authorize: () => ({ "X-User-Id": userId }),
      fetch: network,
      random: () => 0.5,
      nowMs: () => clock.nowMs(),
      pause: async (ms, signal) => {
        pauses.push(ms);
        signal?.throwIfAborted();
        await pass(ms);
        signal?.throwIfAborted();
      },
      ...more,
    });

  /** The next calls meet these troubles, one each. */
  const trouble = (...next: readonly Trouble[]): void => void troubles.push(...next);

  /** A client whose user is in. */
  const enter = async (userId: string, more: Partial<ClientOptions> = {}) => {
    const client = clientOf(userId, more);
    const joined = await client.join("queue-1");
    if (!joined.ok) throw new Error(joined.problem.code);
    return { client, token: joined.value.token };
  };

  return { ...office, clientOf, network, enter, trouble, requests, pauses, pass };
};
