import { TicketingError } from "@admit-one/core";
import { createConsole } from "@admit-one/pages/console";
import { concertDocument, createTestBoxOffice } from "@admit-one/testing";
import { expect, test } from "vitest";
import { createWorld, order, type Role, type World } from "./support/world.ts";

/** Every command of the console, and the least role that may send it. */
const commands: Readonly<Record<string, Role>> = {
  "/audit": "viewer",
  "/concerts/:concertId/delete": "manager",
  "/concerts/:concertId/edit": "manager",
  "/concerts/:concertId/policy": "manager",
  "/concerts/:concertId/shows": "manager",
  "/concerts/:concertId/shows/:showId/block": "agent",
  "/concerts/:concertId/shows/:showId/cancel": "manager",
  "/concerts/:concertId/shows/:showId/edit": "manager",
  "/concerts/:concertId/shows/:showId/prices": "manager",
  "/concerts/:concertId/shows/:showId/retry-refunds": "agent",
  "/concerts/:concertId/shows/:showId/sections": "manager",
  "/concerts/:concertId/shows/:showId/sell": "agent",
  "/concerts/:concertId/shows/:showId/unblock": "agent",
  "/concerts/:concertId/status": "manager",
  "/events/:subscriber/discard": "manager",
  "/events/:subscriber/replay": "manager",
  "/events/:subscriber/replay-all": "manager",
  "/lines/:queueId/admit": "manager",
  "/lines/:queueId/close": "manager",
  "/lines/:queueId/limits": "manager",
  "/lines/:queueId/pause": "manager",
  "/lines/:queueId/reset": "manager",
  "/lines/:queueId/resume": "manager",
  "/lines/:queueId/revoke": "manager",
  "/new-concert/check": "manager",
  "/new-concert/save": "manager",
  "/orders/:reservationId/cancel": "agent",
  "/orders/:reservationId/cancel-seats": "agent",
  "/orders/:reservationId/extend": "agent",
  "/orders/:reservationId/move": "agent",
  "/payments/:paymentId/abandon": "manager",
  "/payments/:paymentId/accept": "manager",
  "/payments/:paymentId/retry": "agent",
  "/payments/:paymentId/settle": "agent",
  "/users/credit": "manager",
  "/users/erase": "manager",
};

const roles: readonly Role[] = ["viewer", "agent", "manager"];

const pathsOf = ({ app }: Pick<World, "app">, method: string): readonly string[] =>
  [...new Set(app.routes.filter((route) => route.method === method).map(({ path }) => path))]
    .filter((path) => !path.startsWith("/assets"))
    .toSorted();

/** The path with the ids of the world in it. */
const named = (path: string, reservationId: string): string =>
  path
    .replace(":concertId", "concert-1")
    .replace(":showId", "show-1")
    .replace(":queueId", "queue-1")
    .replace(":reservationId", reservationId)
    .replace(":paymentId", "payment-000003")
    .replace(":subscriber", "box-office");

test("every command is refused to lower roles, and to strangers", async () => {
  const world = await createWorld();
  expect(pathsOf(world, "POST")).toEqual(Object.keys(commands).toSorted());
  const before = await world.journal();
  for (const [path, role] of Object.entries(commands)) {
    for (const lower of roles.slice(0, roles.indexOf(role))) {
      const { status, text } = await world.send(named(path, "none"), { typed: "x" }, lower);
      expect([path, lower, status]).toEqual([path, lower, 403]);
      expect(text).toContain("You are not allowed to do this.");
    }
    const stranger = await world.app.request(`http://console.test${named(path, "none")}`, {
      method: "POST",
      headers: { "Sec-Fetch-Site": "same-origin" },
    });
    expect([path, stranger.status]).toEqual([path, 303]);
  }
  expect(await world.journal()).toEqual(before);
});

test("every command from another origin is 403 and does nothing", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1"]);
  const before = await world.journal();
  const forged: readonly Record<string, string>[] = [
    { "Sec-Fetch-Site": "cross-site" },
    { "Sec-Fetch-Site": "same-site" },
    { "Sec-Fetch-Site": "none" },
  ];
  for (const path of Object.keys(commands)) {
    for (const headers of forged) {
      const { status } = await world.send(
        named(path, id),
        { typed: "queue-1" },
        "manager",
        headers,
      );
      expect([path, headers, status]).toEqual([path, headers, 403]);
    }
    const old = await world.app.request(`http://console.test${named(path, id)}`, {
      method: "POST",
      headers: { "X-Role": "manager", Origin: "http://evil.test" },
      body: new URLSearchParams({ typed: "queue-1" }),
    });
    expect([path, old.status]).toEqual([path, 403]);
  }
  expect(await world.journal()).toEqual(before);
});

test("a viewer sees no form of a command, except the audit, which only reads", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1"]);
  for (const path of pathsOf(world, "GET")) {
    const { text } = await world.get(named(path, id), "viewer");
    const forms = [...text.matchAll(/method="post" action="([^"]*)"/g)].map(([, to]) => to);
    expect(forms.filter((to) => to !== "/logout" && to !== "/audit")).toEqual([]);
  }
});

const hostile = `"><script>alert(1)</script><img src=x onerror=alert(1)> </script> javascript:alert(1)`;
const short = `"><script>x</script>`;

/** A box office in which every text that others write is hostile. */
const hostileWorld = async () => {
  const made = createTestBoxOffice({
    wallet: {},
    subscribers: [
      {
        name: "box",
        types: ["TokenIssued"],
        deliver: () => ({ outcome: "gone", reason: hostile }),
      },
    ],
  });
  const { boxOffice, clock } = made;
  const [show] = concertDocument().shows;
  if (show === undefined) throw new Error("There is no show.");
  const created = await boxOffice.createConcert(
    concertDocument({
      title: hostile,
      venue: { name: hostile },
      metadata: { note: hostile, link: "javascript:alert(1)" },
      grades: [{ grade: short, label: short, price: 1_000 }],
      shows: [
        {
          ...show,
          title: hostile,
          sections: [{ section: short, grade: short, rows: [{ row: "1", seats: 6 }] }],
        },
      ],
    }),
  );
  expect(created).toEqual(expect.objectContaining({ outcome: "concert_created" }));
  const reservationId = await order(made, hostile, [`${short}-1-1`]);
  await boxOffice.changeQueue({ queueId: "queue-1", mode: "paused", pauseReason: hostile });
  await boxOffice.blockSeats({ showId: "show-1", seatIds: [`${short}-1-5`], reason: hostile });
  while ((await boxOffice.work.relay()) > 0);
  const app = createConsole({
    boxOffice,
    identifyOperator: async () => ({ id: hostile, role: "manager" }),
    loginUrl: "/login",
    brand: { name: hostile },
    clock,
  });
  return { app, reservationId };
};

test("hostile texts are escaped on every page, of operators and of buyers", async () => {
  const { app, reservationId } = await hostileWorld();
  const seen: string[] = [];
  const query = new URLSearchParams({
    user: hostile,
    who: hostile,
    section: short,
    done: hostile,
    n: hostile,
  });
  for (const path of pathsOf({ app }, "GET")) {
    const to = named(path, reservationId).replace("/events/box-office", "/events/box");
    for (const language of ["en", "ko"]) {
      for (const search of ["", `?${query.toString()}`]) {
        const answer = await app.request(`http://console.test${to}${search}`, {
          headers: { "Accept-Language": language },
        });
        if (answer.headers.get("Content-Type")?.startsWith("text/html") !== true) continue;
        const text = await answer.text();
        seen.push(text);
        const scripts = text.match(/<script[^>]*>/g) ?? [];
        expect(
          scripts.filter((one) => !one.startsWith('<script type="module" src="/assets/')),
        ).toEqual([]);
        expect(text).not.toMatch(/<img|href="javascript:|\sstyle=|\son\w+="/);
      }
    }
  }
  // The texts were there, so that the test can fail.
  expect(seen.filter((text) => text.includes("&lt;script&gt;")).length).toBeGreaterThan(20);
});

test("an error is a page that says so, and the host hears of it", async () => {
  const { boxOffice } = createTestBoxOffice();
  const heard: unknown[] = [];
  const broken = new TicketingError("UNAVAILABLE", "no store");
  const failing = (error: Error) =>
    createConsole({
      boxOffice: { ...boxOffice, listAllConcerts: () => Promise.reject(error) },
      identifyOperator: async () => ({ id: "op", role: "viewer" }),
      loginUrl: "/login",
      onError: (one) => heard.push(one),
    });
  const down = await failing(broken).request("/concerts");
  expect(down.status).toBe(503);
  expect(await down.text()).toContain("The store cannot be reached at the moment.");
  const wrong = await failing(new Error("secret detail")).request("/concerts");
  expect(wrong.status).toBe(500);
  expect(await wrong.text()).not.toContain("secret detail");
  expect(heard).toEqual([broken, new Error("secret detail")]);
  expect((await failing(broken).request("/nowhere")).status).toBe(404);
});

test("a body that is too large is refused before it is read", async () => {
  const { app } = await createWorld();
  const answer = await app.request("http://console.test/new-concert/check", {
    method: "POST",
    headers: { "X-Role": "manager", "Sec-Fetch-Site": "same-origin" },
    body: new URLSearchParams({ document: "x".repeat(2 * 1024 * 1024) }),
  });
  expect(answer.status).toBe(413);
});

const junk = [
  "",
  "x",
  "-1",
  "1e999",
  "{}",
  "[]",
  "null",
  '{"version":1,"seats":[],"__proto__":1}',
  "\u0000",
  "9".repeat(400),
];

test("no field of any command can make the console fail", async () => {
  const world = await createWorld();
  const id = await order(world, "ann", ["A-1-1"]);
  const names = [
    "seen",
    "zone",
    "key",
    "typed",
    "reason",
    "count",
    "maxActive",
    "activeFor",
    "opens",
    "opensAt",
    "closesAt",
    "tokenId",
    "title",
    "metadata",
    "status",
    "holdFor",
    "show",
    "sections",
    "others",
    "startsAt",
    "salesOpenAt",
    "salesCloseAt",
    "seatIds",
    "section",
    "user",
    "amount",
    "refund",
    "newSeats",
    "expiresAtMs",
    "note",
    "back",
    "eventId",
    "document",
    "currency",
    "grades",
    "timeZone",
  ];
  for (const path of Object.keys(commands)) {
    for (const value of junk) {
      const fields = Object.fromEntries(names.map((name) => [name, value]));
      if (path.startsWith("/new-concert") && value === "x") delete fields["document"];
      const { status } = await world.send(named(path, id), fields);
      expect([path, value, status < 500]).toEqual([path, value, true]);
    }
  }
});
