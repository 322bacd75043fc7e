import { describe, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { createContainer, startServer, TOKENS } from "../../src/index.ts";
import { createLog } from "../../src/log.ts";
import { createBrowser } from "../support/browser.ts";

const admin = { ADMIN_TOKEN: "the-operators-token" };
const production = {
  ...admin,
  NODE_ENV: "production",
  JWT_SECRET: "0123456789abcdef0123456789abcdef",
  GATEWAY: "stripe",
  STRIPE_SECRET_KEY: "sk_live_never_used",
  SHUTDOWN_DELAY_MS: "0",
};

const configOf = (env: Record<string, string>) => {
  const read = readConfig({ PORT: "0", DATABASE_URL: "memory:", ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return read.config;
};

const open = async (env: Record<string, string>) => {
  const container = createContainer(configOf(env));
  const lines: string[] = [];
  const log = createLog("info", { write: (line) => lines.push(line) });
  container.rebind(TOKENS.Log).toConstantValue(log);
  const server = await startServer(container);
  const said = (part: string) => lines.some((line) => line.includes(part));
  return { server, said, [Symbol.asyncDispose]: () => server.stop() };
};

const status = async (url: string, path: string) => {
  const { status: answered } = await fetch(`${url}${path}`, { redirect: "manual" });
  return answered;
};

describe("the console", () => {
  test("in trials is beside the pages", async () => {
    await using opened = await open(admin);
    const { url, consoleUrl } = opened.server;
    expect(consoleUrl).toBe(`${url}/console`);
    const form = await fetch(`${url}/console/login`);
    expect(form.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
    expect(await form.text()).toContain('action="/console/login"');
    expect(opened.said("CONSOLE_SAME_ORIGIN")).toBe(false);
    // Everybody is led to the log-in, also with a slash at the end.
    const first = await fetch(`${url}/console/`);
    expect(new URL(first.url).pathname).toBe("/console/login");
  });

  test("without an operator there is none", async () => {
    await using opened = await open({});
    expect(opened.server.consoleUrl).toBeNull();
    expect(await status(opened.server.url, "/console/login")).toBe(404);
  });

  test("on a port of its own it is nowhere else, and nothing else is there", async () => {
    await using opened = await open({ ...admin, CONSOLE_PORT: "0" });
    const { url, consoleUrl } = opened.server;
    expect(consoleUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(consoleUrl).not.toBe(url);
    expect(await status(url, "/console/login")).toBe(404);
    const desk = createBrowser(String(consoleUrl));
    expect(await (await desk.get("/login")).text()).toContain('action="/login"');
    expect((await desk.post("/login", { token: admin.ADMIN_TOKEN })).status).toBe(200);
    expect(desk.cookies.has("admit-console")).toBe(true);
    // The buyers' origin is another one, and the API there takes no cookie of an operator.
    const Origin = url;
    expect((await desk.post("/login", { token: admin.ADMIN_TOKEN }, { Origin })).status).toBe(403);
    for (const path of ["/api/concerts", "/healthz", "/metrics"]) {
      expect([path, await status(String(consoleUrl), path)]).toEqual([path, 404]);
    }
    const cookie = `admit-console=${desk.cookies.get("admit-console") ?? ""}`;
    const asked = await fetch(`${url}/api/admin/audit`, { headers: { Cookie: cookie } });
    expect(asked.status).toBe(401);
  });

  test("a page that fails says nothing of why, the log does", async () => {
    const container = createContainer(configOf(admin));
    const lines: string[] = [];
    const log = createLog("info", { write: (line) => lines.push(line) });
    container.rebind(TOKENS.Log).toConstantValue(log);
    const boxOffice = await container.getAsync(TOKENS.BoxOffice);
    const readJournal = async () => {
      throw new Error("why");
    };
    container.rebind(TOKENS.BoxOffice).toConstantValue({ ...boxOffice, readJournal });
    await using server = await startServer(container);
    const desk = createBrowser(server.url);
    await desk.post("/console/login", { token: admin.ADMIN_TOKEN });
    const page = await desk.get("/console/journal");
    expect(page.status).toBe(500);
    expect(await page.text()).not.toContain("why");
    const [line = ""] = lines.filter((each) => each.includes("a page of the console failed"));
    expect(JSON.parse(line)).toMatchObject({ level: 50, err: { message: "why" } });
  });

  test("in production it is nowhere by itself, on a port, or beside the pages with a warning", async () => {
    await using none = await open(production);
    expect(none.server.consoleUrl).toBeNull();
    expect(await status(none.server.url, "/console/login")).toBe(404);
    await using onPort = await open({ ...production, CONSOLE_PORT: "0" });
    expect(await status(String(onPort.server.consoleUrl), "/login")).toBe(200);
    expect(onPort.said("shares its origin")).toBe(false);
    await using beside = await open({ ...production, CONSOLE_SAME_ORIGIN: "1" });
    expect(await status(beside.server.url, "/console/login")).toBe(200);
    expect(beside.said("shares its origin")).toBe(true);
  });
});
