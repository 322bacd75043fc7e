import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  clientId,
  clientSecret,
  createLoginService,
  type LoginService,
} from "../support/login-service.ts";
import { askAxe, prepareAxe } from "./support/axe.ts";
import { type OpenSite, openSite } from "./support/open-site.ts";
import { connect, hasBrowser, logInToConsole, visit } from "./support/visitor.ts";

/** The login service knows the address before the server listens there. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
};

const adminToken = "the-operators-token";

describe.skipIf(!hasBrowser)("a log-in at a login service of another site", () => {
  let browser: Browser;
  let service: LoginService;
  let site: OpenSite;
  beforeAll(async () => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const redirectUris = [`${url}/login/return`, `${url}/console/login/return`];
    [browser, service] = await Promise.all([
      connect(),
      createLoginService({ redirectUris, groups: { olga: ["owners"] } }),
    ]);
    site = await openSite({
      env: {
        PORT: String(port),
        PUBLIC_URL: url,
        ADMIN_TOKEN: adminToken,
        OIDC_ISSUER: service.issuer,
        OIDC_CLIENT_ID: clientId,
        OIDC_CLIENT_SECRET: clientSecret,
        OIDC_SCOPE: "openid groups",
        OIDC_OPERATOR_CLAIM: "groups",
        OIDC_OPERATORS: "owners:manager",
      },
    });
  });
  afterAll(async () => {
    await site?.stop();
    await service?.[Symbol.asyncDispose]();
    await browser?.close();
  });

  test("a buyer whose session ended comes back to where they were, and goes on", async () => {
    service.person = "ann";
    await using buyer = await visit(browser, site.url);
    const { page, context, faults } = buyer;
    await page.goto("/login?next=/concerts/winter");
    await page.waitForURL(`${site.url}/concerts/winter`);
    // The session ends while the page is open.
    await context.clearCookies({ name: "admit" });
    await page.getByRole("button", { name: "Join the line" }).click();
    await page.getByRole("main").getByRole("link", { name: "Log in" }).click();
    // Through /login and the login service, and back to where the buyer was.
    await page.waitForURL(`${site.url}/concerts/winter**`);
    await page.goto("/me");
    expect(new URL(page.url()).pathname).toBe("/me");
    await page.getByRole("button", { name: "Log out" }).click();
    await page.getByRole("link", { name: "Log in" }).waitFor();
    expect(faults).toEqual([]);
  });

  test("an operator comes back with a cookie that other sites never send", async () => {
    service.person = "olga";
    await using operator = await visit(browser, site.url);
    const { page, context, faults } = operator;
    await page.goto("/console/work");
    await page.getByRole("link", { name: "Log in with your organization's account" }).click();
    await page.waitForURL(`${site.url}/console/work`);
    expect(await page.getByRole("main").textContent()).not.toContain("token");
    const cookies = await context.cookies();
    const session = cookies.find(({ name }) => name === "admit-console");
    expect(session).toMatchObject({ sameSite: "Strict", httpOnly: true, expires: -1 });
    expect(faults).toEqual([]);
  });

  test("an operator with a token: no page, address or storage holds it afterwards", async () => {
    await using operator = await visit(browser, site.url);
    const { page, context, faults } = operator;
    await logInToConsole(page, adminToken);
    const stored = await page.evaluate(
      "JSON.stringify([{ ...localStorage }, { ...sessionStorage }])",
    );
    const seen = [
      page.url(),
      await page.content(),
      stored,
      JSON.stringify(await context.cookies()),
    ];
    expect(seen.join("\n")).not.toContain(adminToken);
    expect(faults).toEqual([]);
  });

  test("axe finds nothing on the log-in of operators, nor on a failed one", async () => {
    await using operator = await visit(browser, site.url);
    const { page, context } = operator;
    await prepareAxe(context);
    await page.goto("/console/login");
    expect(await askAxe(page)).toEqual([]);
    await page.goto("/login/return?code=x");
    expect(await askAxe(page)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("a trial log-in", () => {
  test("works without JavaScript and by keyboard, and axe finds nothing", async () => {
    const [browser, site] = await Promise.all([connect(), openSite()]);
    await using visitor = await visit(browser, site.url, { locale: "ko-KR" });
    const { page, context, faults } = visitor;
    await prepareAxe(context);
    await page.goto("/login?next=/me");
    expect(await askAxe(page)).toEqual([]);
    expect(await page.getByRole("main").ariaSnapshot()).toMatch(/heading "로그인" \[level=1\]/);
    await page.keyboard.type("alice");
    await page.keyboard.press("Enter");
    await page.waitForURL(`${site.url}/me`);
    expect(faults).toEqual([]);
    await site.stop();
    await browser.close();
  });
});
