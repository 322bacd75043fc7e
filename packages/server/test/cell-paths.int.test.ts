// A server of a cell with a name: everything exists below /cells/{cell} too.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningServer, readConfig, startServer } from "../src/index.ts";
import { createBrowser } from "./support/browser.ts";
import { createFolder } from "./support/server-process.ts";

const open = async (env: Record<string, string>): Promise<RunningServer> => {
  const read = readConfig({
    PORT: "0",
    DATABASE_URL: "memory:",
    LOG_LEVEL: "silent",
    ADMIN_TOKEN: "the-operators-token",
    ...env,
  });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return startServer(read.config);
};

let server: RunningServer;
beforeAll(async () => {
  server = await open({ CELL: "a", CELLS: "b" });
});
afterAll(() => server.stop());

const ask = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(`${server.url}${path}`, { redirect: "manual", ...init });
  return { status: response.status, headers: response.headers, text: await response.text() };
};

describe("the API", () => {
  test("is there twice, and its addresses are those of the request", async () => {
    for (const base of ["/api", "/cells/a/api"]) {
      const listed = await ask(`${base}/concerts`);
      expect([base, listed.status]).toEqual([base, 200]);
      expect(JSON.parse(listed.text)).toMatchObject({ concerts: [{ concertId: "a-demo" }] });
      const document: unknown = JSON.parse((await ask(`${base}/openapi.json`)).text);
      expect(document).toMatchObject({ servers: [{ url: base }] });
      const refused = await ask(`${base}/concerts/a-demo/shows`);
      expect(refused.status).toBe(401);
      expect(refused.headers.get("Link")).toBe(`<${base}/queues/a-demo/tokens>; rel="queue"`);
      const docs = await ask(`${base}/docs/`);
      expect(docs.headers.get("Location")).toBe("../docs");
    }
  });

  test("of another cell is not here, and the refusal is the API's", async () => {
    for (const path of ["/cells/b/api/concerts", "/cells/b/api", "/cells//api/concerts"]) {
      const refused = await ask(path, { method: "POST" });
      expect([path, refused.status]).toEqual([path, 404]);
      expect(refused.headers.get("Content-Type")).toContain("application/problem+json");
      expect(JSON.parse(refused.text)).toMatchObject({ code: "NOT_FOUND" });
    }
    // What belongs to another cell is unknown, whatever the path.
    for (const path of ["concerts/b-demo", "queues/b-demo/frame", "concerts/demo"]) {
      expect((await ask(`/cells/a/api/${path}`)).status).toBe(404);
    }
  });

  test("lets a buyer buy below the path, with ids of the cell", async () => {
    const api = `${server.url}/cells/a/api`;
    const user = { "X-User-Id": "ann" };
    const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${api}${path}`, {
        method: "POST",
        headers: { ...user, "Content-Type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
      const answered = (await answer.json()) as Record<string, string>;
      return { location: answer.headers.get("Location"), body: answered };
    };
    const token = (await post("/queues/a-demo/tokens", {})).body["token"] ?? "";
    const best = { count: 1 };
    const held = await post("/shows/a-demo-1/reservations", { best }, { "Queue-Token": token });
    const { reservationId = "" } = held.body;
    expect(held.body).toMatchObject({ reservationId: expect.stringMatching(/^a-/) });
    expect(held.location).toBe(`/cells/a/api/reservations/${reservationId}`);
    const path = `/reservations/${reservationId}/payments`;
    const method = { type: "wallet" };
    const refused = await post(path, { method }, { "Queue-Token": token });
    expect(refused.body).toMatchObject({ code: "VALIDATION" });
    const paid = await post(path, {}, { "Queue-Token": token });
    expect(paid.body).toMatchObject({
      status: "captured",
      paymentId: expect.stringMatching(/^a-/),
    });
  });
});

describe("the pages", () => {
  test("link below the path, also if a proxy cut it off", async () => {
    for (const path of ["/cells/a/", "/", "/cells/a/concerts/a-demo", "/concerts/a-demo"]) {
      const page = await ask(path);
      expect([path, page.status]).toEqual([path, 200]);
      const links = [...page.text.matchAll(/(?:href|src|action)="(\/[^"]*)"/g)].map(([, to]) => to);
      expect(links.length).toBeGreaterThan(2);
      expect(links.filter((to) => to !== "/cells/a" && !to?.startsWith("/cells/a/"))).toEqual([]);
    }
  });

  test("have their styles and scripts there", async () => {
    const page = await ask("/cells/a/");
    const [, sheet = ""] = /<link rel="stylesheet" href="([^"]+)"/.exec(page.text) ?? [];
    expect((await ask(sheet)).status).toBe(200);
  });

  test("have a first page without a slash at the end", async () => {
    const first = await ask("/cells/a");
    expect([first.status, first.headers.get("Location")]).toEqual([302, "a/"]);
  });

  test("of another cell are not here", async () => {
    for (const path of ["/cells/b", "/cells/b/", "/cells/b/concerts/b-demo"]) {
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
    }
  });

  test("know who logged in, by a cookie of the cell, and lead back to where that began", async () => {
    const browser = createBrowser(server.url);
    const sent = await browser.get("/cells/a/me");
    expect(sent.headers.get("Location")).toBe("/cells/a/login?next=%2Fcells%2Fa%2Fme");
    const form = await browser.get("/cells/a/login?next=%2Fcells%2Fa%2Fme");
    expect(await form.text()).toContain('action="/cells/a/login"');
    const asked = { name: "ann", next: "/cells/a/me" };
    const page = await browser.post("/cells/a/login", asked);
    expect(page.headers.get("Location")).toBe("/cells/a/me");
    expect([...browser.cookies.keys()]).toEqual(["admit.a"]);
  });

  test("keep a language for the cell only", async () => {
    const page = await ask("/cells/a/?lang=ko");
    expect(page.headers.get("Set-Cookie")).toContain("Path=/cells/a;");
  });
});

test("what machines ask for is at the root only", async () => {
  for (const path of ["/healthz", "/readyz", "/metrics"]) {
    expect([path, (await ask(path)).status]).toEqual([path, 200]);
    expect([path, (await ask(`/cells/a${path}`)).status]).toEqual([path, 404]);
  }
});

describe("the console", () => {
  test("is below the path, and comes back to it", async () => {
    const asked = await ask("/cells/a/console/work?x=1");
    const next = encodeURIComponent("/cells/a/console/work?x=1");
    expect(asked.headers.get("Location")).toBe(`/cells/a/console/login?next=${next}`);
    const slash = await ask("/cells/a/console/");
    expect(slash.headers.get("Location")).toBe("../console");
    const browser = createBrowser(server.url);
    const form = { token: "the-operators-token", next: "/cells/a/console/work" };
    expect((await browser.post("/cells/a/console/login", form)).status).toBe(200);
    expect([...browser.cookies.keys()]).toEqual(["admit-console.a"]);
    const work = await (await browser.get("/cells/a/console/work")).text();
    expect(work).toContain('<a href="/cells/a/console/work" aria-current="page">');
    const lines = await (await browser.get("/console/lines/a-demo")).text();
    expect(lines).toContain('<a href="/cells/a/console/lines" aria-current="page">');
  });
});

test("fault: behind a proxy that cuts a path off, the console knows where it is", async () => {
  await using shop = await open({ PUBLIC_URL: "http://127.0.0.1:1/tickets" });
  const asked = await fetch(`${shop.url}/console/work`, { redirect: "manual" });
  const next = encodeURIComponent("/tickets/console/work");
  expect(asked.headers.get("Location")).toBe(`/tickets/console/login?next=${next}`);
});

test("a store keeps the name of its cell: no server of another cell opens it", async () => {
  await using folder = await createFolder();
  const DATABASE_URL = `sqlite:${join(folder.path, "cell.db")}`;
  await (await open({ DATABASE_URL, CELL: "a" })).stop();
  const other = "CELL is b, and the store has the concert a-demo";
  await expect(open({ DATABASE_URL, CELL: "b" })).rejects.toThrow(other);
  await expect(open({ DATABASE_URL, CELLS: "a,b" })).rejects.toThrow("CELL is not set");
  await (await open({ DATABASE_URL, CELL: "a" })).stop();
});
