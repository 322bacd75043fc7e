import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { createSystemClock } from "@admit-one/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createContainer, type RunningServer, startServer, TOKENS } from "../../src/index.ts";
import { createLog } from "../../src/log.ts";
import { createSealer, type Purpose } from "../../src/sessions/sealer.ts";
import { type Browser, createBrowser, crossSite } from "../support/browser.ts";
import {
  clientId,
  clientSecret,
  createLoginService,
  type LoginService,
} from "../support/login-service.ts";

import { createFolder } from "../support/server-process.ts";
import { writeSmallConcert } from "../support/small-concert.ts";

const shop = "https://shop.example/tickets";
const groups = { ann: ["crew", "desk"], olga: ["owners", "desk"], bob: ["crew"] };
const secret = "k".repeat(32);

let service: LoginService;
let other: LoginService;
let server: RunningServer;
let folder: Awaited<ReturnType<typeof createFolder>>;
let concertFile: string;
const lines: string[] = [];
let pastMs = 0;

const start = async (env: Record<string, string> = {}): Promise<RunningServer> => {
  const read = readConfig({
    PORT: "0",
    DATABASE_URL: "memory:",
    CONCERT_FILE: concertFile,
    PUBLIC_URL: shop,
    SESSION_KEYS: `k:${secret}`,
    OIDC_ISSUER: service.issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_SCOPE: "openid groups",
    OIDC_OPERATOR_CLAIM: "groups",
    OIDC_OPERATORS: "desk:agent,owners:manager",
    ...env,
  });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const container = createContainer(read.config);
  container
    .rebind(TOKENS.Log)
    .toConstantValue(createLog("info", { write: (line) => lines.push(line) }));
  const { nowMs } = createSystemClock();
  container.rebind(TOKENS.WallClock).toConstantValue({ wallMs: () => nowMs() - pastMs });
  return startServer(container);
};

beforeAll(async () => {
  const redirectUris = [`${shop}/login/return`, `${shop}/console/login/return`];
  service = await createLoginService({ redirectUris, groups });
  other = await createLoginService({ redirectUris });
  folder = await createFolder();
  concertFile = await writeSmallConcert(folder);
  server = await start();
});

afterAll(async () => {
  await server.stop();
  await folder[Symbol.asyncDispose]();
  await service[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

const sealer = (purpose: Purpose) =>
  createSealer({
    keys: [{ id: "k", secret }],
    purpose,
    wallClock: { wallMs: () => createSystemClock().nowMs() },
  });

/** What a session cookie says. */
const sessionOf = async ({ cookies }: Browser, purpose: Purpose = "buyer") => {
  const name = purpose === "buyer" ? "__Host-admit" : "__Host-admit-console";
  const sealed = cookies.get(name);
  return sealed === undefined ? null : await sealer(purpose).open(sealed);
};

/** The address at the login service that the log-in leads to. */
const begin = async (browser: Browser, next = "/tickets/me", path = "/login"): Promise<URL> => {
  const answer = await browser.get(`${path}?next=${encodeURIComponent(next)}`);
  const page = await answer.text();
  const address = /content="0; url=([^"]+)"/.exec(page)?.[1] ?? "";
  return new URL(address.replaceAll("&amp;", "&"));
};

/** What the login service sends back, as a path of the server. */
const answerOf = async (address: URL, person = "ann"): Promise<URL> => {
  service.person = person;
  return await service.visit(address.href);
};

/** The proxy takes the path of the public URL off. */
const back = (browser: Browser, { pathname, search }: URL) =>
  browser.get(`${pathname.replace(/^\/tickets/, "")}${search}`, crossSite);

const attemptCookie = "__Host-admit-log-in";

describe("a log-in at the login service", () => {
  test("names the user to the API, and returns to where it began", async () => {
    const browser = createBrowser(server.url);
    const address = await begin(browser);
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: "code",
      client_id: clientId,
      redirect_uri: `${shop}/login/return`,
      code_challenge_method: "S256",
      state: expect.any(String),
      nonce: expect.any(String),
    });
    const entered = await back(browser, await answerOf(address));
    expect([entered.status, entered.headers.get("Location")]).toEqual([303, "/tickets/me"]);
    expect(browser.cookies.has(attemptCookie)).toBe(false);
    expect((await sessionOf(browser))?.sub).toMatch(/^oidc:[\w-]{16}:ann$/);
    expect((await browser.get("/api/reservations")).status).toBe(200);
    expect((await browser.post("/logout")).status).toBe(303);
    expect((await browser.get("/api/reservations")).status).toBe(401);
  });

  test("the cookie of an attempt is for ten minutes, and can't be read", async () => {
    const browser = createBrowser(server.url);
    const answer = await browser.get("/login");
    const [line = ""] = answer.headers.getSetCookie();
    expect(line).toMatch(/^__Host-admit-log-in=.*Max-Age=600; HttpOnly; SameSite=Lax; Secure$/);
    expect(Buffer.from(line, "base64url").toString()).not.toContain("nonce");
  });

  test("the address to return to is not the one that a request names", async () => {
    const { port } = new URL(server.url);
    const headers = { Host: "evil.example", "X-Forwarded-Host": "evil.example" };
    const asking = request({ host: "127.0.0.1", port, path: "/login", headers }).end();
    const [response] = await once(asking, "response");
    const page = await text(response);
    expect(page).toContain(encodeURIComponent(`${shop}/login/return`));
    expect(page).not.toContain("evil.example");
  });

  test.each([
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
  ])("returns to a path of this site only, not to %s", async (next) => {
    const browser = createBrowser(server.url);
    const entered = await back(browser, await answerOf(await begin(browser, next)));
    expect(entered.headers.get("Location")).toBe("/tickets/");
  });
});

describe("who the user is", () => {
  test("the subject itself, where the same issuer signs the JWTs of an app", async () => {
    const JWT_ISSUER = `https://elsewhere.example,${service.issuer}`;
    const both = await start({ JWT_SECRET: "s".repeat(32), JWT_ISSUER });
    const browser = createBrowser(both.url);
    await back(browser, await answerOf(await begin(browser)));
    expect((await sessionOf(browser))?.sub).toBe("ann");
    await both.stop();
  });

  test("never that of another issuer", async () => {
    const apart = await start({
      JWT_SECRET: "s".repeat(32),
      JWT_ISSUER: "https://elsewhere.example",
    });
    const browser = createBrowser(apart.url);
    await back(browser, await answerOf(await begin(browser)));
    expect((await sessionOf(browser))?.sub).toMatch(/^oidc:/);
    await apart.stop();
  });
});

/** What a person reads, and whether they are in. */
const outcomeOf = async (browser: Browser, answer: Response) => ({
  status: answer.status,
  saysWhy: /role="alert"[^]*href="\/tickets\/login"/.test(await answer.text()),
  session: await sessionOf(browser),
});

/** Nobody is in, the person reads why, and may try again. */
const refused = { status: 400, saysWhy: true, session: null };

describe("mix-ups are refused", () => {
  test.each<[string, (answer: URL) => void]>([
    ["another issuer's answer", ({ searchParams }) => searchParams.set("iss", other.issuer)],
    ["an answer that names no issuer", ({ searchParams }) => searchParams.delete("iss")],
  ])("%s", async (_, change) => {
    const browser = createBrowser(server.url);
    const answer = await answerOf(await begin(browser));
    change(answer);
    expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
  });

  test("a code of another issuer, brought under this one's name", async () => {
    const browser = createBrowser(server.url);
    const address = await begin(browser);
    const elsewhere = new URL(`${other.issuer}${address.pathname}${address.search}`);
    const answer = await other.visit(elsewhere.href);
    answer.searchParams.set("iss", service.issuer);
    expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
  });

  test("another state, or none", async () => {
    for (const state of ["another", null]) {
      const browser = createBrowser(server.url);
      const answer = await answerOf(await begin(browser));
      if (state === null) answer.searchParams.delete("state");
      else answer.searchParams.set("state", state);
      expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
    }
  });

  test("an ID token with another nonce", async () => {
    const browser = createBrowser(server.url);
    const answer = await answerOf(await begin(browser));
    const kept = await sealer("log-in").open(browser.cookies.get(attemptCookie) ?? "");
    const changed = await sealer("log-in").seal({ ...kept, nonce: "another" }, 60_000);
    browser.cookies.set(attemptCookie, changed);
    expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
  });

  test("a code that was used", async () => {
    const browser = createBrowser(server.url);
    const answer = await answerOf(await begin(browser));
    const attempt = browser.cookies.get(attemptCookie) ?? "";
    expect((await back(browser, answer)).status).toBe(303);
    // Without the cookie of the attempt nothing is asked of the login service.
    browser.cookies.clear();
    expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
    browser.cookies.set(attemptCookie, attempt);
    expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
  });

  test("an answer in another browser than where the log-in began", async () => {
    const victim = createBrowser(server.url);
    const attacker = createBrowser(server.url);
    const answer = await answerOf(await begin(attacker), "bob");
    // The attacker sends the victim the link with the attacker's own code.
    expect(await outcomeOf(victim, await back(victim, answer))).toEqual(refused);
    // The victim has an attempt of their own under way.
    await begin(victim);
    expect(await outcomeOf(victim, await back(victim, answer))).toEqual(refused);
  });

  test("a code put into another attempt", async () => {
    const victim = createBrowser(server.url);
    const attacker = createBrowser(server.url);
    const stolen = await answerOf(await begin(victim), "ann");
    const own = await answerOf(await begin(attacker), "bob");
    own.searchParams.set("code", stolen.searchParams.get("code") ?? "");
    expect(await outcomeOf(attacker, await back(attacker, own))).toEqual(refused);
  });

  test("a stolen cookie of an attempt with a code of the thief", async () => {
    const victim = createBrowser(server.url);
    const thief = createBrowser(server.url);
    const address = await begin(victim);
    const own = await answerOf(await begin(thief), "bob");
    thief.cookies.set(attemptCookie, victim.cookies.get(attemptCookie) ?? "");
    own.searchParams.set("state", address.searchParams.get("state") ?? "");
    expect(await outcomeOf(thief, await back(thief, own))).toEqual(refused);
  });

  test("a cookie of the session, or of the console's log-in, in place of the attempt's", async () => {
    const browser = createBrowser(server.url);
    const answer = await answerOf(await begin(browser));
    const kept = await sealer("log-in").open(browser.cookies.get(attemptCookie) ?? "");
    for (const purpose of ["buyer", "operator-log-in"] as const) {
      browser.cookies.set(attemptCookie, await sealer(purpose).seal(kept ?? {}, 60_000));
      expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
    }
  });

  test("an attempt that took more than ten minutes", async () => {
    const browser = createBrowser(server.url);
    pastMs = 601_000;
    const address = await begin(browser);
    pastMs = 0;
    expect(await outcomeOf(browser, await back(browser, await answerOf(address)))).toEqual(refused);
  });

  test("a refusal of the login service", async () => {
    const browser = createBrowser(server.url);
    const state = (await begin(browser)).searchParams.get("state") ?? "";
    const answer = new URL(`${shop}/login/return`);
    answer.search = String(
      new URLSearchParams({ error: "access_denied", state, iss: service.issuer }),
    );
    expect(await outcomeOf(browser, await back(browser, answer))).toEqual(refused);
  });

  test("what the log says holds no code and no token", async () => {
    lines.length = 0;
    const browser = createBrowser(server.url);
    const answer = await answerOf(await begin(browser));
    const code = answer.searchParams.get("code") ?? "";
    answer.searchParams.set("state", "another");
    await back(browser, answer);
    expect(lines.join("")).toContain("a log-in at the login service failed");
    expect(lines.join("")).not.toContain(code);
  });
});

test("while the login service is gone a person reads so, and later it works", async () => {
  const gone = await start({ OIDC_ISSUER: "http://127.0.0.1:9" });
  const browser = createBrowser(gone.url);
  expect(await outcomeOf(browser, await browser.get("/login"))).toEqual({
    ...refused,
    status: 502,
  });
  expect((await browser.get("/api/concerts")).status).toBe(200);
  await gone.stop();
});

describe("operators log in there too", () => {
  const attempt = "/console/login/oidc";

  test.each([
    ["ann", "agent"],
    ["olga", "manager"],
  ])("%s is %s, by the highest of their groups", async (person, role) => {
    const browser = createBrowser(server.url);
    expect(await (await browser.get("/console/login")).text()).toContain(
      `/tickets${attempt}?next=`,
    );
    const answer = await answerOf(await begin(browser, "/tickets/console/x", attempt), person);
    const entered = await back(browser, answer);
    // A page, not a redirect: the strict cookie would not be sent after one from another site.
    expect([entered.status, await entered.text()]).toEqual([
      200,
      expect.stringContaining('url=/tickets/console/x"'),
    ]);
    const session = await sessionOf(browser, "operator");
    expect(session).toMatchObject({
      role,
      sub: expect.stringMatching(`^oidc:[\\w-]{16}:${person}$`),
    });
  });

  test("others are not let in", async () => {
    for (const person of ["bob", "nobody"]) {
      const browser = createBrowser(server.url);
      const entered = await back(
        browser,
        await answerOf(await begin(browser, "/", attempt), person),
      );
      expect([person, entered.status]).toEqual([person, 403]);
      expect(browser.cookies.size).toBe(0);
    }
  });

  test("a buyer's attempt is none of an operator", async () => {
    const browser = createBrowser(server.url);
    const answer = await answerOf(await begin(browser), "olga");
    browser.cookies.set("__Host-admit-console-log-in", browser.cookies.get(attemptCookie) ?? "");
    const entered = await browser.get(`/console/login/return${answer.search}`);
    expect(entered.status).toBe(400);
    expect(await sessionOf(browser, "operator")).toBeNull();
  });

  test("without tokens there is no form for one, and no token lets anybody in", async () => {
    const browser = createBrowser(server.url);
    expect(await (await browser.get("/console/login")).text()).not.toContain("password");
    expect((await browser.post("/console/login", { token: "a-token-of-nobody" })).status).toBe(422);
  });
});
