import { createFakeClock, createFakeTimers } from "@admit-one/testing";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { type Env, readConfig } from "../../src/config.ts";
import { createConsoleDoor } from "../../src/sessions/console-routes.ts";
import { consoleSite } from "../../src/sessions/site.ts";
import { type Browser, createBrowser, crossSite, sameOrigin } from "../support/browser.ts";

const adminToken = "the-operators-token";
const agentToken = "the-agents-token-123";
const operators = { ADMIN_TOKEN: adminToken, ADMIN_TOKENS: `ann:agent:${agentToken}` };
const keys = [{ id: "k", secret: "k".repeat(32) }];
const here = "http://127.0.0.1:3000";

/** A console that answers who is in, over a log-in with this configuration. */
const open = (env: Env = operators, clock = createFakeClock()) => {
  const read = readConfig(env);
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const site = consoleSite(read.config);
  if (site === null) throw new TypeError("There is no console.");
  const refused: unknown[] = [];
  const door = createConsoleDoor(
    {
      config: read.config,
      site: { ...site, look: { name: "Hall", styles: [] } },
      keys,
      wallClock: { wallMs: () => clock.nowMs() },
      timers: createFakeTimers({ clock }),
      addressOf: () => "198.51.100.7",
      onRefused: (refusal) => refused.push(refusal),
      onLogInFailed: () => undefined,
    },
    (identifyOperator) =>
      new Hono().all("/who", async (c) => c.json(await identifyOperator(c.req.raw, c))),
  );
  const app = new Hono().route(site.basePath === "" ? "/" : site.basePath, door);
  const browser = createBrowser(site.publicUrl ?? here, (request) => app.request(request));
  return { app, browser, clock, refused, base: site.basePath };
};

const navigation = { ...sameOrigin, "Sec-Fetch-Mode": "navigate" };

const logIn = (browser: Browser, token = adminToken) => browser.post("/console/login", { token });

const who = async (browser: Browser, headers: Record<string, string> = sameOrigin) =>
  (await browser.get("/console/who", headers)).json();

const minuteMs = 60_000;

describe("an operator's log-in", () => {
  test("takes the token once, and gives a cookie that no other site sends", async () => {
    const { browser } = open();
    expect(await who(browser)).toBeNull();
    const entered = await browser.post("/console/login", { token: adminToken, next: "/console/x" });
    expect(entered.status).toBe(200);
    // A page, not a redirect: after a form of another origin the cookie would not be sent.
    expect(await entered.text()).toContain('content="0; url=/console/x"');
    const [cookie = ""] = entered.headers.getSetCookie();
    expect(cookie).toMatch(/^admit-console=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(cookie).not.toContain(adminToken);
    expect(await who(browser)).toEqual({ id: "admin", role: "manager" });
  });

  test("each operator has their own id and role", async () => {
    const { browser } = open();
    await logIn(browser, agentToken);
    expect(await who(browser)).toEqual({ id: "ann", role: "agent" });
  });

  test("the log-out ends it, by a form of the console alone", async () => {
    const { browser } = open();
    await logIn(browser);
    expect((await browser.post("/console/logout", {}, crossSite)).status).toBe(403);
    expect((await browser.get("/console/logout")).status).toBe(404);
    expect(await who(browser)).not.toBeNull();
    const left = await browser.post("/console/logout");
    expect([left.status, left.headers.get("Location")]).toEqual([303, "/console"]);
    expect(browser.cookies.size).toBe(0);
    expect(await who(browser)).toBeNull();
  });

  test("guesses are slowed as for the API, and then even the right token is refused", async () => {
    const { browser, clock, refused } = open();
    for (let guess = 0; guess < 10; guess += 1) {
      expect((await logIn(browser, `wrong-token-${guess}`)).status).toBe(422);
    }
    const slowed = await logIn(browser);
    expect([slowed.status, slowed.headers.get("Retry-After")]).toEqual([429, "2"]);
    expect(refused).toEqual([{ limit: "operator_guesses", address: "198.51.100.7" }]);
    expect(browser.cookies.size).toBe(0);
    clock.advance(1_000);
    expect((await logIn(browser)).status).toBe(200);
  });

  test("returns only to a path of this site", async () => {
    const { browser } = open();
    const entered = await browser.post("/console/login", {
      token: adminToken,
      next: "//evil.example",
    });
    expect(await entered.text()).toContain('content="0; url=/console"');
  });

  test("a form of another site logs nobody in", async () => {
    const { browser } = open();
    const answer = await browser.post("/console/login", { token: adminToken }, crossSite);
    expect(answer.status).toBe(403);
    expect(browser.cookies.size).toBe(0);
  });
});

test("a console on loopback is there under names of loopback only: others may be rebound to it", async () => {
  const { app } = open({ ...operators, CONSOLE_PORT: "3001" });
  const ask = async (host: string) => (await app.request(`http://${host}:3001/login`)).status;
  for (const host of ["127.0.0.1", "localhost", "[::1]", "admit-console.localhost"]) {
    expect([host, await ask(host)]).toEqual([host, 200]);
  }
  for (const host of ["evil.example", "localhost.evil.example", "10.0.0.1"]) {
    expect([host, await ask(host)]).toEqual([host, 421]);
  }
});

describe("an operator's session", () => {
  test("ends after 30 minutes in which nobody used it", async () => {
    const { browser, clock } = open();
    await logIn(browser);
    clock.advance(29 * minuteMs);
    await who(browser, navigation);
    clock.advance(29 * minuteMs);
    expect(await who(browser)).not.toBeNull();
    clock.advance(minuteMs);
    expect(await who(browser)).toBeNull();
  });

  test("a page that looks for news by itself does not keep it", async () => {
    const { browser, clock } = open();
    await logIn(browser);
    for (let minute = 0; minute < 30; minute += 1) {
      await who(browser, { ...sameOrigin, "Sec-Fetch-Mode": "cors" });
      clock.advance(minuteMs);
    }
    expect(await who(browser)).toBeNull();
  });

  test("a page keeps it, also in an old browser", async () => {
    const { browser, clock } = open();
    await logIn(browser);
    clock.advance(29 * minuteMs);
    await who(browser, { Accept: "text/html,*/*" });
    clock.advance(29 * minuteMs);
    expect(await who(browser)).not.toBeNull();
  });

  // Its answer may come after a log-out in another tab.
  test("what an operator sends does not bring it back: the page after it does", async () => {
    const { browser } = open();
    await logIn(browser);
    const sent = await browser.post("/console/who", {}, sameOrigin);
    expect(sent.headers.getSetCookie()).toEqual([]);
  });

  test("a page that refreshes itself without a script keeps nothing", async () => {
    const { browser, clock } = open();
    await logIn(browser);
    clock.advance(29 * minuteMs);
    const answer = await browser.get("/console/who?refresh=1", navigation);
    expect(answer.headers.getSetCookie()).toEqual([]);
    clock.advance(2 * minuteMs);
    expect(await who(browser, navigation)).toBeNull();
  });

  test("ends after 8 hours however much it is used", async () => {
    const { browser, clock } = open();
    await logIn(browser);
    for (let minutes = 0; minutes < 8 * 60; minutes += 20) {
      expect(await who(browser, navigation)).not.toBeNull();
      clock.advance(20 * minuteMs);
    }
    expect(await who(browser, navigation)).toBeNull();
  });

  test.each<[string, Env]>([
    ["the token was changed", { ADMIN_TOKEN: "another-token-of-admin" }],
    ["the operator was removed", { ADMIN_TOKENS: `ann:agent:${agentToken}` }],
    ["the role was changed", { ADMIN_TOKENS: `admin:viewer:${adminToken}` }],
    ["the token became another operator's", { ADMIN_TOKENS: `eve:manager:${adminToken}` }],
  ])("ends when the configuration no longer has it: %s", async (_, env) => {
    const { browser, clock } = open();
    await logIn(browser);
    const later = open(env, clock);
    later.browser.cookies.set("admit-console", browser.cookies.get("admit-console") ?? "");
    expect(await who(later.browser)).toBeNull();
    const same = open(operators, clock);
    same.browser.cookies.set("admit-console", browser.cookies.get("admit-console") ?? "");
    expect(await who(same.browser)).not.toBeNull();
  });

  test("a call from another origin is refused, whatever it brings", async () => {
    const { browser } = open();
    await logIn(browser);
    for (const headers of [crossSite, { "Sec-Fetch-Site": "same-site" }, { Origin: "null" }, {}]) {
      expect((await browser.post("/console/who", {}, headers)).status).toBe(403);
    }
    expect((await browser.post("/console/who", {}, { Origin: here })).status).toBe(200);
  });

  test("counts for nothing beside Authorization", async () => {
    const { browser } = open();
    await logIn(browser);
    expect(await who(browser, { Authorization: `Bearer ${adminToken}` })).toBeNull();
  });

  test("a buyer's cookie is no operator's", async () => {
    const { browser } = open();
    await logIn(browser);
    browser.cookies.set("admit", browser.cookies.get("admit-console") ?? "");
    browser.cookies.delete("admit-console");
    expect(await who(browser)).toBeNull();
  });
});

describe("where there is https", () => {
  test("the cookie is only for this host", async () => {
    const { browser, base } = open({ ...operators, PUBLIC_URL: "https://shop.example/tickets" });
    expect(base).toBe("/tickets/console");
    const entered = await browser.post("/tickets/console/login", { token: adminToken });
    expect(entered.headers.getSetCookie()[0]).toMatch(/^__Host-admit-console=.*; Secure$/);
  });
});
