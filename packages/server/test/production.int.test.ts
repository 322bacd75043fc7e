import { createMemoryStores } from "@admit-one/memory";
import { describe, expect, test } from "vitest";
import { type Env, readConfig } from "../src/config.ts";
import { createContainer, type RunningServer, startServer, TOKENS } from "../src/index.ts";
import { createLog } from "../src/log.ts";
import { adminToken, call } from "./support/buyer.ts";
import { createFolder } from "./support/server-process.ts";
import { smallConcert, writeSmallConcert } from "./support/small-concert.ts";

type Line = Readonly<Record<string, unknown>>;

const secret = "0123456789abcdef0123456789abcdef";
const liveKeys = { GATEWAY: "stripe", STRIPE_SECRET_KEY: "sk_live_never_used" };
const production = { NODE_ENV: "production", JWT_SECRET: secret, SHUTDOWN_DELAY_MS: "0" };

/** A server in this process, and the lines that it logs while it starts. */
const start = async (env: Env, stores = createMemoryStores()) => {
  const read = readConfig({ PORT: "0", DATABASE_URL: "memory:", ...env });
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  const lines: Line[] = [];
  const container = createContainer(read.config);
  const log = createLog("info", { write: (line) => lines.push(JSON.parse(line) as Line) });
  container.rebind(TOKENS.Log).toConstantValue(log);
  container.rebind(TOKENS.Stores).toConstantValue(stores);
  const server = await startServer(container);
  const says = (part: string) => lines.find(({ msg }) => String(msg).includes(part));
  return { server, lines, says, [Symbol.asyncDispose]: () => server.stop() };
};

const titles = async ({ url }: RunningServer): Promise<readonly unknown[]> => {
  const { body } = await call(url, "/api/concerts");
  return (body["concerts"] as readonly Line[]).map(({ title }) => title);
};

describe("fault 18: the demo for real money", () => {
  test("production sells nothing by itself, and says how to put something on sale", async () => {
    await using open = await start({ ...production, ...liveKeys, ADMIN_TOKEN: adminToken });
    const { server, says } = open;
    expect(await titles(server)).toEqual([]);
    expect(says("nothing is on sale")).toMatchObject({
      level: 40,
      msg: expect.stringMatching(/POST .*\/api\/admin\/concerts.* CONCERT_FILE/),
    });
    const created = await call(server.url, "/api/admin/concerts", {
      method: "POST",
      body: smallConcert,
      headers: { Authorization: `Bearer ${adminToken}` },
    });
    expect(created.status).toBe(201);
    expect(await titles(server)).toEqual(["Small"]);
  });

  test("live keys alone sell nothing by themselves either", async () => {
    await using open = await start(liveKeys);
    expect(await titles(open.server)).toEqual([]);
    expect(open.says("nothing is on sale: set CONCERT_FILE")).toBeDefined();
  });

  test("what takes no money sells it", async () => {
    for (const env of [{}, { ...liveKeys, STRIPE_SECRET_KEY: "sk_test_1" }]) {
      await using open = await start(env);
      expect(await titles(open.server)).toHaveLength(1);
      expect(open.says("on sale")).toBeUndefined();
    }
  });

  test("one that a trial put on sale is warned of once money is taken", async () => {
    const stores = createMemoryStores();
    await using trial = await start({}, stores);
    expect(trial.says("the demo is on sale")).toBeUndefined();
    await using open = await start({ ...production, ...liveKeys }, stores);
    expect(open.says("the demo is on sale")).toMatchObject({ level: 40, concertId: "demo" });
  });
});

describe("fault 50: what counts as production", () => {
  test("is said at start where nobody would think so", async () => {
    await using open = await start({ ...production, ...liveKeys, NODE_ENV: "Staging" });
    expect(open.says("counts as production")).toMatchObject({ level: 40, nodeEnv: "Staging" });
    await using plain = await start({ ...production, ...liveKeys });
    expect(plain.says("counts as production")).toBeUndefined();
  });

  test("without a gateway nothing starts there, nor off loopback", async () => {
    for (const env of [production, { HOST: "0.0.0.0", JWT_SECRET: secret }]) {
      await expect(start(env)).rejects.toThrow(/^GATEWAY is not set/);
    }
  });
});

test("a gateway that the pages can't offer is warned of, only where there are pages", async () => {
  await using api = await start({ ...production, ...liveKeys });
  expect(api.says("buyers can't pay")).toBeUndefined();
  await using trial = await start({ ...liveKeys, STRIPE_SECRET_KEY: "sk_test_1" });
  expect(trial.says("buyers can't pay")).toMatchObject({
    level: 40,
    missing: ["STRIPE_PUBLISHABLE_KEY"],
  });
  await using whole = await start({
    ...liveKeys,
    STRIPE_SECRET_KEY: "sk_test_1",
    STRIPE_PUBLISHABLE_KEY: "pk_test_1",
  });
  expect(whole.says("buyers can't pay")).toBeUndefined();
});

test("fault 31: the line of the start says what the greeting says", async () => {
  await using folder = await createFolder();
  const CONCERT_FILE = await writeSmallConcert(folder);
  await using open = await start({ ...production, ...liveKeys, CONCERT_FILE });
  expect(open.says("listening")).toMatchObject({
    url: open.server.url,
    production: true,
    nodeEnv: "production",
    onSale: "Small",
    data: "in memory: gone when the server stops",
    users: "JWT (HS256)",
    pages: expect.stringContaining("nobody can log in"),
    operators: false,
    payments: "stripe",
  });
  const said = JSON.stringify(open.lines);
  for (const key of [secret, liveKeys.STRIPE_SECRET_KEY]) expect(said).not.toContain(key);
});
