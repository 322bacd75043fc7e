import { createMemoryStores } from "@admit-one/memory";
import { createSystemClock } from "@admit-one/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createContainer, startServer, TOKENS } from "../../src/index.ts";
import { createBrowser, crossSite, sameOrigin } from "../support/browser.ts";
import { createFolder, type Folder } from "../support/server-process.ts";
import { smallConcert, writeSmallConcert } from "../support/small-concert.ts";

let folder: Folder;
/** Put on sale at each start, sooner than the demo's twenty thousand seats. */
let CONCERT_FILE: string;

beforeAll(async () => {
  folder = await createFolder();
  const queue = { ...smallConcert.queue, queueId: "demo" };
  CONCERT_FILE = await writeSmallConcert(folder, { queue });
});
afterAll(() => folder[Symbol.asyncDispose]());

const open = async (env: Record<string, string> = {}, passedMs = () => 0) => {
  const place = { PORT: "0", DATABASE_URL: "memory:", LOG_LEVEL: "silent", CONCERT_FILE };
  const read = readConfig({ ...place, ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const container = createContainer(read.config);
  container.rebind(TOKENS.Stores).toConstantValue(createMemoryStores());
  const { nowMs } = createSystemClock();
  container.rebind(TOKENS.WallClock).toConstantValue({ wallMs: () => nowMs() + passedMs() });
  const server = await startServer(container);
  return { server, browser: createBrowser(server.url), [Symbol.asyncDispose]: () => server.stop() };
};

describe("a trial log-in", () => {
  test("gives a cookie that names the user to the API, until the log-out", async () => {
    await using opened = await open();
    const { browser } = opened;
    const form = await browser.get("/login?next=/me");
    expect(form.status).toBe(200);
    expect(await form.text()).toContain('name="next" value="/me"');
    const entered = await browser.post("/login", { name: " alice ", next: "/me" });
    expect([entered.status, entered.headers.get("Location")]).toEqual([303, "/me"]);
    expect(entered.headers.getSetCookie()[0]).toMatch(
      /^admit=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/,
    );
    expect((await browser.post("/api/queues/demo/tokens")).status).toBe(201);
    // Through the header it is the same user.
    const named = { headers: { "X-User-Id": "alice" } };
    const same = await fetch(`${opened.server.url}/api/queues/demo/tokens`, {
      method: "POST",
      ...named,
    });
    expect(same.status).toBe(200);
    const left = await browser.post("/logout");
    expect([left.status, left.headers.get("Location")]).toEqual([303, "/"]);
    expect(browser.cookies.size).toBe(0);
    expect((await browser.get("/api/reservations")).status).toBe(401);
  });

  test("a page of another site can't use the cookie, log anybody in, or out", async () => {
    await using opened = await open();
    const { browser } = opened;
    expect((await browser.post("/login", { name: "mallory" }, crossSite)).status).toBe(403);
    expect(browser.cookies.size).toBe(0);
    await browser.post("/login", { name: "alice" });
    const joined = await browser.post("/api/queues/demo/tokens", {}, crossSite);
    expect(joined.status).toBe(403);
    expect(await joined.json()).toMatchObject({ code: "FORBIDDEN" });
    expect(joined.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    expect((await browser.post("/logout", {}, crossSite)).status).toBe(403);
    expect(browser.cookies.size).toBe(1);
    // To read it may ask, but the browser shows it nothing.
    expect((await browser.get("/api/reservations", crossSite)).status).toBe(200);
  });

  test("no answer lets a page of another origin read what the cookie shows", async () => {
    await using opened = await open({ CORS_ORIGINS: "https://evil.example" });
    const { browser, server } = opened;
    await browser.post("/login", { name: "alice" });
    const read = await browser.get("/api/reservations", crossSite);
    const headers = { Origin: "https://evil.example", "Access-Control-Request-Method": "POST" };
    const asked = await fetch(`${server.url}/api/reservations`, { method: "OPTIONS", headers });
    for (const answer of [read, asked]) {
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("https://evil.example");
      expect(answer.headers.get("Access-Control-Allow-Credentials")).toBeNull();
    }
  });

  test("webhooks of gateways don't look at cookies", async () => {
    await using opened = await open();
    const { browser } = opened;
    await browser.post("/login", { name: "alice" });
    const hook = await browser.post("/api/gateways/nobody/webhooks", {}, crossSite);
    expect(await hook.json()).toMatchObject({ code: "NOT_FOUND" });
  });

  test("a session ends after twelve hours, whatever the browser keeps", async () => {
    let passedMs = 0;
    await using opened = await open({}, () => passedMs);
    const { browser } = opened;
    await browser.post("/login", { name: "alice" });
    const status = async () => (await browser.get("/api/reservations")).status;
    passedMs = 12 * 3_600_000 - 1_000;
    expect(await status()).toBe(200);
    passedMs += 2_000;
    expect(await status()).toBe(401);
  });

  test("each log-in begins a new session", async () => {
    await using opened = await open();
    const { browser } = opened;
    await browser.post("/login", { name: "alice" });
    const first = browser.cookies.get("admit");
    await browser.post("/login", { name: "alice" });
    expect(browser.cookies.get("admit")).not.toBe(first);
  });

  test("with Authorization a cookie counts for nothing", async () => {
    await using opened = await open();
    const { browser } = opened;
    await browser.post("/login", { name: "alice" });
    for (const Authorization of ["Bearer x", "Basic eDp5", ""]) {
      const answer = await browser.get("/api/reservations", { Authorization });
      expect(answer.status).toBe(401);
    }
    expect((await browser.get("/api/reservations")).status).toBe(200);
  });

  test("a forged cookie names nobody", async () => {
    await using opened = await open();
    opened.browser.cookies.set("admit", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSJ9.");
    expect((await opened.browser.get("/api/reservations")).status).toBe(401);
  });

  test("a name that can't be stored is refused, and the form comes again", async () => {
    await using opened = await open();
    for (const name of ["", "x".repeat(256), "\u0000"]) {
      const answer = await opened.browser.post("/login", { name, next: "/me" });
      expect([name, answer.status]).toEqual([name, 422]);
      expect(await answer.text()).toContain('role="alert"');
    }
    const json = await fetch(`${opened.server.url}/login`, {
      method: "POST",
      headers: { ...sameOrigin, "Content-Type": "application/json" },
      body: '{"name":"alice"}',
    });
    expect(json.status).toBe(422);
    const long = await opened.browser.post("/login", { name: "x".repeat(20_000) });
    expect(long.status).toBe(413);
  });

  test("returns only to a path of this site, and shows the next as text", async () => {
    await using opened = await open();
    const { browser } = opened;
    for (const next of ["https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil"]) {
      const answer = await browser.post("/login", { name: "alice", next });
      expect([next, answer.headers.get("Location")]).toEqual([next, "/"]);
    }
    const form = await browser.get(
      `/login?next=${encodeURIComponent('"><script>alert(1)</script>')}`,
    );
    expect(await form.text()).not.toContain("<script>");
  });

  test("speaks the reader's language", async () => {
    await using opened = await open();
    const { browser } = opened;
    const korean = await browser.get("/login", { "Accept-Language": "ko-KR" });
    expect(await korean.text()).toMatch(/<html lang="ko">[^]*로그인/);
    browser.cookies.set("lang", "en");
    const chosen = await browser.get("/login", { "Accept-Language": "ko-KR" });
    expect(await chosen.text()).toMatch(/<html lang="en">[^]*Log in/);
  });

  test("a language that was chosen stays, here and on the pages", async () => {
    await using opened = await open();
    const { browser } = opened;
    const korean = await browser.get("/login?lang=ko&next=/me");
    const page = await korean.text();
    expect(page).toContain('<html lang="ko">');
    expect(page).toContain('href="?lang=en&amp;next=%2Fme"');
    expect(await (await browser.post("/login", { name: "" })).text()).toContain('<html lang="ko">');
    expect(await (await browser.get("/")).text()).toContain('<html lang="ko"');
  });

  test("looks like the pages", async () => {
    await using opened = await open();
    const { browser } = opened;
    const sheets = (text: string) => [...text.matchAll(/rel="stylesheet" href="([^"]+)"/g)];
    const [[, sheet = ""] = []] = sheets(await (await browser.get("/login")).text());
    expect(sheets(await (await browser.get("/")).text()).map(([, href]) => href)).toContain(sheet);
    expect((await browser.get(sheet)).headers.get("Content-Type")).toContain("text/css");
  });

  test("its headers are strict, and those of the API and of health are as before", async () => {
    await using opened = await open();
    const { headers } = await opened.browser.get("/login");
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    });
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    const ours = [
      "content-security-policy",
      "referrer-policy",
      "strict-transport-security",
      "set-cookie",
    ];
    for (const path of ["/api/concerts", "/healthz", "/readyz", "/metrics"]) {
      const other = await opened.browser.get(path);
      expect([path, ours.filter((name) => other.headers.has(name))]).toEqual([path, []]);
    }
    expect(headers.has("strict-transport-security")).toBe(false);
  });
});

describe("where there is https", () => {
  test("the cookie is only for this host, and HSTS only where it is asked for", async () => {
    await using opened = await open({ PUBLIC_URL: "https://shop.example/tickets", HSTS: "1" });
    const { browser } = opened;
    const entered = await browser.post("/login", { name: "alice" });
    expect(entered.headers.getSetCookie()[0]).toMatch(/^__Host-admit=.*; Path=\/; .*; Secure$/);
    // Links have the path that the proxy takes off.
    expect(entered.headers.get("Location")).toBe("/tickets/");
    expect(await (await browser.get("/login")).text()).toContain('action="/tickets/login"');
    expect((await browser.get("/login")).headers.get("Strict-Transport-Security")).toBe(
      "max-age=31536000",
    );
    expect((await browser.get("/healthz")).headers.has("Strict-Transport-Security")).toBe(false);
    // A cookie without the prefix may be of another host of the same site.
    browser.cookies.set("admit", browser.cookies.get("__Host-admit") ?? "");
    browser.cookies.delete("__Host-admit");
    expect((await browser.get("/api/reservations")).status).toBe(401);
  });

  test("a browser without Sec-Fetch-Site is held against the public URL", async () => {
    await using opened = await open({ PUBLIC_URL: "https://shop.example" });
    const { browser } = opened;
    const from = async (Origin: string) =>
      (await browser.post("/login", { name: "al" }, { Origin })).status;
    expect(await from("https://shop.example")).toBe(303);
    expect(await from(opened.server.url)).toBe(403);
    expect(await from("null")).toBe(403);
  });
});

describe("without pages", () => {
  test("the root leads to the API page, and nobody logs in", async () => {
    await using opened = await open({ PAGES: "off" });
    const root = await opened.browser.get("/");
    expect([root.status, root.headers.get("Location")]).toEqual([302, "api/docs"]);
    expect((await opened.browser.get("/login")).status).toBe(404);
  });
});
