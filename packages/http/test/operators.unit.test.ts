import { operatorsCalls } from "@admit-one/core";
import { describe, expect, test } from "vitest";
import type { BoxOfficeRoutesOptions, Operator } from "../src/index.ts";
import { adminToken, agentToken, createClient, documentedRoutes, viewerToken } from "./client.ts";
import { everyRoute, type GoodRequest } from "./every-route.ts";
import { createStubBoxOffice } from "./stub-box-office.ts";

/** What is written: a route that is not named here is a manager's. */
const least: Readonly<Record<string, Operator["role"]>> = {
  audit: "viewer",
  findReservations: "viewer",
  findPayments: "viewer",
  listQueues: "viewer",
  getShowFigures: "viewer",
  getShowSales: "viewer",
  exportSales: "viewer",
  listAllConcerts: "viewer",
  exportConcert: "viewer",
  getQueue: "viewer",
  explainToken: "viewer",
  countDeadLetters: "viewer",
  listDeadLetters: "viewer",
  blockSeats: "agent",
  unblockSeats: "agent",
  moveReservation: "agent",
  prolongHold: "agent",
  sellSeats: "agent",
  cancelReservation: "agent",
  retryRefund: "agent",
  retryShowRefunds: "agent",
  settleRefund: "agent",
};

const roles = ["viewer", "agent", "manager"] as const;
const tokens = { viewer: viewerToken, agent: agentToken, manager: adminToken };
const ids = { viewer: "vera", agent: "agnes", manager: "admin" };

const operatorsRoutes = everyRoute.filter(({ ask }) => ask.admin === true);
const cases = operatorsRoutes.flatMap((route) =>
  roles.map((role) => {
    const needed = least[route.operationId] ?? "manager";
    return { route, role, needed, may: roles.indexOf(role) >= roles.indexOf(needed) };
  }),
);

const send = async ({ method, path, ask }: GoodRequest, token: string) => {
  const { boxOffice, calls } = createStubBoxOffice();
  const client = createClient(boxOffice);
  const headers = { ...ask.headers, Authorization: `Bearer ${token}` };
  const answer = await client.ask(method, path, { ...ask, admin: false, headers });
  return { answer, calls };
};

describe("what each role may do", () => {
  test.each(cases)("$role: $route.operationId", async ({ route, role, may }) => {
    const { answer, calls } = await send(route, tokens[role]);
    expect(answer.status).toBe(may ? route.status : 403);
    expect(calls).toHaveLength(may ? 1 : 0);
  });

  test("the document says which role each call needs", () => {
    const documented = documentedRoutes(createClient(createStubBoxOffice().boxOffice).app);
    const named = documented.flatMap(({ operationId, security }) =>
      security.flatMap((scheme) => (scheme["admin"] ?? []).map((role) => [operationId, role])),
    );
    const written = operatorsRoutes.map(({ operationId }) => [
      operationId,
      least[operationId] ?? "manager",
    ]);
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(written));
  });

  test.each(operatorsRoutes.filter(({ method }) => method !== "GET"))(
    "$operationId: its use case knows who asks",
    async (route) => {
      const role = least[route.operationId] ?? "manager";
      const { calls } = await send(route, tokens[role]);
      const [first, by] = [calls[0]?.command, calls[0]?.by];
      expect({ ...(first as object), ...(by as object) }).toMatchObject({
        actor: { id: ids[role], role },
      });
    },
  );
});

test("every call that changes something is a command that the journal knows", () => {
  const commands = operatorsRoutes.filter(({ method }) => method !== "GET");
  const called = new Set(commands.map(({ useCase }) => useCase));
  expect([...called].toSorted()).toEqual(operatorsCalls);
});

describe("a host that knows its operators itself", () => {
  const audit = (operators: BoxOfficeRoutesOptions["operators"]) =>
    createClient(createStubBoxOffice().boxOffice, { operators, adminToken: undefined }).ask(
      "GET",
      "/admin/audit",
    );
  const says = (operator: unknown) => async () => operator as Operator | null;

  test.each([
    [{ id: "kim", role: "viewer" }, 200],
    [null, 401],
    [{ id: "", role: "viewer" }, 401],
    [{ id: "kim", role: "boss" }, 401],
  ])("%o: %i", async (operator, status) => {
    expect((await audit(says(operator))).status).toBe(status);
  });

  test("it gets the request and the context", async () => {
    const seen: unknown[] = [];
    await audit(async (request, context) => {
      seen.push(new URL(request.url).pathname, typeof context.get);
      return null;
    });
    expect(seen).toEqual(["/admin/audit", "function"]);
  });

  test("two ways to know them are a mistake", () => {
    const { boxOffice } = createStubBoxOffice();
    expect(() => createClient(boxOffice, { operators: says(null) })).toThrow(TypeError);
  });
});

test.each<readonly [string, NonNullable<BoxOfficeRoutesOptions["operators"]>]>([
  ["an empty token", [{ id: "kim", role: "agent", token: "" }]],
  ["no id", [{ id: "", role: "agent", token: "of-kim" }]],
  ["a role that there is not", [{ id: "kim", role: "boss" as "agent", token: "of-kim" }]],
  ["the id of adminToken", [{ id: "admin", role: "agent", token: "of-kim" }]],
  ["the token of adminToken", [{ id: "kim", role: "agent", token: adminToken }]],
])("%s is a mistake, not an open door", (_name, operators) => {
  const { boxOffice } = createStubBoxOffice();
  expect(() => createClient(boxOffice, { operators })).toThrow(TypeError);
});
