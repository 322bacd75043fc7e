import type { ConcertListing } from "@admit-one/core";
import { expect, test } from "vitest";
import { type Env, readConfig } from "../src/config.ts";
import { greeting } from "../src/greeting.ts";

const secret = "0123456789abcdef0123456789abcdef";
const url = "http://127.0.0.1:3000";
const listing = {
  concert: { concertId: "c", queueId: "q", title: "First Night" },
  shows: [{ showId: "s" }],
} as unknown as ConcertListing;

const greet = (
  env: Env,
  at = url,
  metricsUrl: string | null = null,
  consoleUrl: string | null = null,
): string => {
  const read = readConfig(env);
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return greeting({ config: read.config, url: at, metricsUrl, consoleUrl, listing });
};

test("says where it listens, its page, what is on sale and how to try it", () => {
  const text = greet({});
  for (const part of [
    `listens on ${url}\n`,
    `Pages      ${url}/\n`,
    `${url}/api/docs`,
    "First Night",
    "data/admit-one.db",
    "npm run buyer",
    `curl -X POST -H "X-User-Id: alice" ${url}/api/queues/q/tokens`,
    `${url}/api/concerts/c/shows`,
    `${url}/api/shows/s/seats`,
  ]) {
    expect(text).toContain(part);
  }
});

test("says where the pages are, or why there are none", () => {
  expect(greet({ PUBLIC_URL: "http://localhost/shop" })).toContain(
    "Pages      http://localhost/shop/\n",
  );
  expect(greet({ PAGES: "off" })).toContain("Pages      off: PAGES is off\n");
  expect(greet({ JWT_SECRET: secret })).toContain(
    "Pages      off: users have JWTs, and nobody can log in",
  );
});

test("says where the console is, or why there is none", () => {
  const token = "kept-to-themselves";
  const on = greet({ ADMIN_TOKEN: token }, url, null, `${url}/console`);
  expect(on).toContain(
    `Console    ${url}/console, with an operator's token, from ADMIN_TOKEN or ADMIN_TOKENS\n`,
  );
  expect(on).not.toContain(token);
  expect(greet({})).toContain(
    "Console    off: no operator is configured; ADMIN_TOKEN of at least 16 characters opens one\n",
  );
  const elsewhere = { ADMIN_TOKEN: token, JWT_SECRET: secret, HOST: "0.0.0.0" };
  expect(greet(elsewhere)).toContain("Console    off: CONSOLE_PORT is not set\n");
});

test("says that anybody is believed, only where that is so", () => {
  expect(greet({})).toContain("anybody, by the header X-User-Id");
  const proven = greet({ JWT_SECRET: secret });
  expect(proven).not.toContain("X-User-Id");
  expect(proven).toContain("JWT (HS256)");
});

test("shows the scripted buyer the way, only where it can prove who it is", () => {
  expect(greet({})).toContain("\n  npm run buyer\n");
  const elsewhere = "http://127.0.0.1:4000";
  expect(greet({}, elsewhere)).toContain(`\n  BOX_OFFICE_URL=${elsewhere} npm run buyer\n`);
  expect(greet({ JWT_SECRET: secret })).not.toContain("npm run buyer");
});

test("says what a power cut may lose, only where something may be lost", () => {
  expect(greet({})).not.toContain("power cut");
  expect(greet({ SQLITE_SYNCHRONOUS: "NORMAL" })).toContain("a power cut may lose");
  expect(greet({ DATABASE_URL: "memory:" })).toContain("gone when the server stops");
});

test("says whether money moves", () => {
  expect(greet({})).toContain("scripted, or out of the wallet: no money moves");
  const stripe = { GATEWAY: "stripe", STRIPE_SECRET_KEY: "sk_live_1" };
  expect(greet(stripe)).toMatch(/Payments {3}stripe\n/);
  const tests = greet({ ...stripe, STRIPE_SECRET_KEY: "sk_test_1" });
  expect(tests).toContain("stripe, with a test key: no money moves");
  const toss = { GATEWAY: "toss", TOSS_SECRET_KEY: "test_sk_1" };
  expect(greet(toss)).toContain("toss, with a test key: no money moves");
  const standIn = greet({ ...toss, TOSS_API_URL: "http://127.0.0.1:9" });
  expect(standIn).toContain("toss, a stand-in: no money moves");
});

test("fault 30: says where the metrics are, or why there are none", () => {
  expect(greet({}, url, `${url}/metrics`)).toContain(`Metrics    ${url}/metrics\n`);
  expect(greet({})).toContain("Metrics    nowhere: METRICS_PORT is not set");
});

test("holds no secret", () => {
  expect(greet({ GATEWAY: "stripe", STRIPE_SECRET_KEY: "sk_live_12345" })).not.toContain("12345");
  const text = greet({ JWT_SECRET: secret, ADMIN_TOKEN: secret, QUEUE_TOKEN_KEYS: `a:${secret}` });
  expect(text).not.toContain(secret);
  expect(text).toContain("Operators  admin (manager)");
});

test("says which cell it is of, only where there are cells", () => {
  expect(greet({})).not.toContain("  Cell ");
  const a = greet({ CELL: "a", CELLS: "a,b" });
  expect(a).toContain("\n  Cell       a, beside b\n\nTry it:");
  expect(a).toContain("Payments   scripted: no money moves");
  const wallets = greet({ CELLS: "a,b" });
  expect(wallets).toContain("\n  Cell       without a name, beside a, b; it serves the wallets\n");
  expect(greet({ CELL: "a" })).toContain("\n  Cell       a\n");
});
