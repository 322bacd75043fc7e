import { type CellsOptions, ClientError, createCells, type Pause } from "@admit-one/client";
import { type Cell } from "@admit-one/core";
import { createBoxOfficeRoutes } from "@admit-one/http";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";

// A client of several cells behind one address: calls go by their id, lists are joined.

const cells: readonly Cell[] = [
  { name: null, others: ["a", "b"] },
  { name: "a", others: ["b"] },
  { name: "b", others: ["a"] },
];

const pathOf = (name: string | null): string => (name === null ? "" : `/cells/${name}`);

const openCell = async (cell: Cell) => {
  const { name } = cell;
  const begin = name === null ? "" : `${name}-`;
  const office = createTestBoxOffice({ cell, wallet: { openingBalances: { KRW: 1_000 } } });
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("no show");
  await office.boxOffice.createConcert(
    concertDocument({
      concertId: `${begin}concert`,
      queue: { queueId: `${begin}queue` },
      shows: [{ ...show, showId: `${begin}show` }],
    }),
  );
  const routes = createBoxOfficeRoutes({
    boxOffice: office.boxOffice,
    timers: office.timers,
    identify: async ({ headers }) => {
      const userId = headers.get("X-User-Id");
      return userId === null ? { outcome: "unauthenticated" } : { outcome: "user", userId };
    },
  });
  return { ...office, routes, begin };
};

type Fails = "down" | "silent" | "unavailable" | "busy";

const open = async (over: Partial<CellsOptions> = {}) => {
  const front = new Hono();
  const offices = new Map<string | null, Awaited<ReturnType<typeof openCell>>>();
  for (const cell of cells) {
    const office = await openCell(cell);
    offices.set(cell.name, office);
    front.route(`${pathOf(cell.name)}/api`, office.routes);
  }
  const failing = new Map<string, Fails>();
  const requests: string[] = [];
  /** Requests that a cell is about to answer. */
  let asked = 0;
  const network: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    requests.push(`${request.method} ${pathname}`);
    const [, name = ""] = /^\/cells\/(\w+)/.exec(pathname) ?? [];
    const status = { unavailable: 503, busy: 429 };
    const how = failing.get(name);
    switch (how) {
      case undefined:
        asked += 1;
        try {
          return await front.request(request);
        } finally {
          asked -= 1;
        }
      case "down":
        throw new TypeError("the network is down");
      case "silent":
        return new Promise((_, reject) => {
          request.signal.addEventListener("abort", () => reject(request.signal.reason as Error));
        });
      case "unavailable":
      case "busy":
        return Response.json(
          { type: "about:blank", title: "no", status: status[how], code: "UNAVAILABLE" },
          { status: status[how] },
        );
    }
  };
  /** Retries come at once. The end of the wait for a cell comes when the others are through. */
  const pause: Pause = async (ms, signal) => {
    if (ms === 5_000) {
      for (let turn = 0; turn < 50 || asked > 0; turn += 1) await new Promise(setImmediate);
    }
    signal?.throwIfAborted();
  };
  const client = createCells({
    cells: cells.map(({ name }) => ({ name, baseUrl: `http://front.test${pathOf(name)}/api` })),
    authorize: () => ({ "X-User-Id": "ann" }),
    fetch: network,
    random: () => 0.5,
    pause,
    ...over,
  });
  const buy = async (begin: string, seat: number) => {
    const joined = await client.join(`${begin}queue`);
    const token = joined.ok ? joined.value.token : "";
    const held = await client.hold(`${begin}show`, { token, seatIds: [`A-1-${seat}`] });
    if (!held.ok) throw new Error(held.problem.code);
    const { reservationId } = held.value;
    const paid = await client.pay(reservationId, { token });
    if (!paid.ok) throw new Error(paid.problem.code);
    return { reservationId, paymentId: paid.value.paymentId };
  };
  const advance = (ms: number) => {
    for (const { clock } of offices.values()) clock.advance(ms);
  };
  return { client, buy, advance, requests, failing };
};

const concertIds = (found: { concerts: readonly { concertId: string }[] }) =>
  found.concerts.map(({ concertId }) => concertId);

describe("a call with an id", () => {
  test.each(["", "a-", "b-"])("of %j goes to its cell", async (begin) => {
    const { client, buy, requests } = await open();
    const { reservationId, paymentId } = await buy(begin, 1);
    expect(reservationId.startsWith(begin)).toBe(true);
    expect(await client.reservation(reservationId)).toMatchObject({ ok: true });
    expect(await client.payment(paymentId)).toMatchObject({ value: { status: "captured" } });
    expect(await client.concert(`${begin}concert`)).toMatchObject({ ok: true });
    expect(await client.plan(`${begin}show`)).toMatchObject({ ok: true });
    const frame = await client.frame(`${begin}queue`);
    expect(frame).toMatchObject({ value: { queueId: `${begin}queue` } });
    const block = await client.blockFrame(`${begin}queue`, 0);
    expect(block).toMatchObject({ value: { queueId: `${begin}queue`, block: 0 } });
    const path = begin === "" ? "/api/" : `/cells/${begin[0]}/api/`;
    expect(requests.filter((request) => request.split(" ")[1]?.startsWith(path))).toEqual(requests);
  });

  test("that begins with no cell's name is of the cell without one, and may be unknown", async () => {
    const { client, requests } = await open();
    for (const id of ["c-concert", "nothing", "-", ""]) {
      expect(await client.concert(id)).toMatchObject({ ok: false, problem: { status: 404 } });
    }
    expect(requests.filter((request) => !request.startsWith("GET /api/"))).toEqual([]);
  });

  test("goes to the first cell where all have names", async () => {
    const { requests, ...world } = await open({
      cells: [{ name: "b", baseUrl: "http://front.test/cells/b/api" }],
    });
    expect(await world.client.concert("concert")).toMatchObject({ ok: false });
    expect(requests).toEqual(["GET /cells/b/api/concerts/concert"]);
  });
});

describe("lists", () => {
  test("are joined, and nothing is missing", async () => {
    const { client, buy, advance } = await open();
    for (const begin of ["a-", "", "b-"]) {
      await buy(begin, 1);
      advance(1_000);
    }
    const listed = await client.concerts();
    expect(listed).toMatchObject({ ok: true, value: { next: null, missing: [] } });
    expect(listed.ok && concertIds(listed.value)).toEqual(["concert", "a-concert", "b-concert"]);
    const mine = await client.reservations();
    // Newest first, whichever cell they are of.
    expect(mine).toMatchObject({
      value: {
        reservations: [{ showId: "b-show" }, { showId: "show" }, { showId: "a-show" }],
        next: null,
        missing: [],
      },
    });
    const wallets = await client.wallets();
    expect(wallets).toMatchObject({ value: { wallets: [{}, {}, {}], missing: [] } });
  });

  test("go on page by page, each cell to its own end", async () => {
    const { client, buy } = await open();
    for (const seat of [1, 2, 3]) await buy("a-", seat);
    await buy("b-", 1);
    const found: string[] = [];
    const pages: number[] = [];
    let after: string | null | undefined;
    while (after !== null) {
      const page = await client.reservations({ limit: 1, ...(after !== undefined && { after }) });
      if (!page.ok) throw new Error(page.problem.code);
      pages.push(page.value.reservations.length);
      found.push(...page.value.reservations.map(({ reservationId }) => reservationId));
      after = page.value.next;
    }
    expect(pages).toEqual([2, 1, 1]);
    expect(new Set(found).size).toBe(4);
  });

  test.each<Fails>(["down", "silent", "unavailable", "busy"])(
    "name a cell that is %s",
    async (how) => {
      const { client, failing } = await open();
      failing.set("a", how);
      const listed = await client.concerts();
      expect(listed).toMatchObject({ ok: true, value: { next: null, missing: ["a"] } });
      expect(listed.ok && concertIds(listed.value)).toEqual(["concert", "b-concert"]);
      expect(await client.wallets()).toMatchObject({ value: { missing: ["a"] } });
      failing.set("", how);
      expect(await client.reservations()).toMatchObject({ value: { missing: [null, "a"] } });
    },
  );

  test("name it on every later page too, and end", async () => {
    const { client, buy, failing } = await open();
    for (const seat of [1, 2]) await buy("b-", seat);
    failing.set("a", "down");
    const first = await client.reservations({ limit: 1 });
    const after = first.ok ? (first.value.next ?? "") : "";
    failing.clear();
    expect(first).toMatchObject({ value: { missing: ["a"] } });
    const second = await client.reservations({ limit: 1, after });
    expect(second).toMatchObject({
      value: { reservations: [{ showId: "b-show" }], next: null, missing: ["a"] },
    });
    failing.set("b", "down");
    const lost = await client.reservations({ limit: 1, after });
    expect(lost).toMatchObject({
      value: { reservations: [], next: null, missing: ["a", "b"] },
    });
  });

  test("fail as the first cell does where none answers", async () => {
    const { client, failing } = await open();
    for (const name of ["", "a", "b"]) failing.set(name, "unavailable");
    expect(await client.concerts()).toMatchObject({ ok: false, problem: { status: 503 } });
    failing.set("", "down");
    await expect(client.concerts()).rejects.toThrow(ClientError);
    for (const name of ["", "a", "b"]) failing.set(name, "silent");
    await expect(client.concerts()).rejects.toThrow("did not answer within 5000 ms");
  });

  test("are refused where it is about the caller", async () => {
    const { client } = await open({ authorize: () => ({}) });
    const problem = { code: "UNAUTHENTICATED" };
    expect(await client.reservations()).toMatchObject({ ok: false, problem });
    const wrong = await client.concerts({ limit: 0 });
    expect(wrong).toMatchObject({ ok: false, problem: { code: "VALIDATION" } });
  });

  test("are the caller's to give up", async () => {
    const { client, failing } = await open();
    failing.set("a", "silent");
    const leaving = new AbortController();
    const listed = client.concerts({ signal: leaving.signal });
    leaving.abort(new Error("enough"));
    await expect(listed).rejects.toThrow("enough");
  });

  test.each(["", "x", "{}", '{"after":[["c","x"]],"missing":[]}'])(
    "do not go on at %j",
    async (after) => {
      const { client } = await open();
      await expect(client.concerts({ after })).rejects.toThrow("`next` of an earlier answer");
    },
  );
});

test("cells are some, each with a name of its own", () => {
  expect(() => createCells({ cells: [] })).toThrow("at least one cell");
  const cell = { name: "a", baseUrl: "/cells/a/api" };
  expect(() => createCells({ cells: [cell, cell] })).toThrow("different names");
});
