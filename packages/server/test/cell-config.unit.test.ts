import { describe, expect, test } from "vitest";
import { type Env, readConfig } from "../src/config.ts";
import { checkoutGateways } from "../src/sessions/checkout-gateways.ts";
import { buyersSite, consoleSite } from "../src/sessions/site.ts";

const configOf = (env: Env) => {
  const read = readConfig(env);
  if (read.outcome !== "config_read") throw new TypeError(read.message);
  return read.config;
};

const read = (env: Env) => {
  const { cell, servesWallets } = configOf(env);
  return { cell, servesWallets };
};

const problem = (env: Env): string => {
  const outcome = readConfig(env);
  return outcome.outcome === "misconfigured" ? outcome.message : "";
};

describe("the variables of a cell", () => {
  test.each<[Env, object]>([
    [{}, { cell: { name: null, others: [] }, servesWallets: true }],
    [{ CELL: "a" }, { cell: { name: "a", others: [] }, servesWallets: false }],
    [{ CELLS: "a,b" }, { cell: { name: null, others: ["a", "b"] }, servesWallets: true }],
    [
      { CELL: "a", CELLS: "a, b" },
      { cell: { name: "a", others: ["b"] }, servesWallets: false },
    ],
    [
      { CELL: "a", CELLS: "b", WALLET_CELL: "a" },
      { cell: { name: "a", others: ["b"] }, servesWallets: true },
    ],
    [
      { CELL: "a", CELLS: "b", WALLET_CELL: "b" },
      { cell: { name: "a", others: ["b"] }, servesWallets: false },
    ],
    [
      { CELLS: "b", WALLET_CELL: "b" },
      { cell: { name: null, others: ["b"] }, servesWallets: false },
    ],
  ])("%j", (env, expected) => {
    expect(read(env)).toEqual(expected);
  });

  test.each<[Env, string]>([
    [{ CELL: "A" }, 'CELL is "A": give 1 to 8 lower-case letters and digits'],
    [{ CELL: "a-b" }, 'CELL is "a-b"'],
    [{ CELLS: "a,,b" }, 'CELLS holds ""'],
    [{ CELLS: "a,b,a" }, "CELLS names a twice"],
    [{ CELL: "a", WALLET_CELL: "b" }, 'WALLET_CELL is "b", which is neither CELL nor in CELLS'],
    [{ WALLET_CELL: "b" }, 'WALLET_CELL is "b"'],
  ])("%j is wrong", (env, message) => {
    expect(problem(env)).toContain(message);
  });
});

describe("where people reach a cell", () => {
  const sites = (env: Env) => {
    const config = configOf({ ADMIN_TOKEN: "the-operators-token", ...env });
    return [buyersSite(config).basePath, consoleSite(config)?.basePath];
  };

  test.each<[Env, string[]]>([
    [{}, ["", "/console"]],
    [{ CELLS: "a" }, ["", "/console"]],
    [{ CELL: "a" }, ["/cells/a", "/cells/a/console"]],
    [{ CELL: "a", PUBLIC_URL: "https://a.example.com" }, ["", "/console"]],
    [
      { CELL: "a", PUBLIC_URL: "https://example.com/shop/cells/a" },
      ["/shop/cells/a", "/shop/cells/a/console"],
    ],
  ])("%j", (env, expected) => {
    expect(sites(env)).toEqual(expected);
  });
});

test("the pages of a cell without wallets do not offer them", async () => {
  const offered = async (env: Env) =>
    (await checkoutGateways(configOf(env))).map(({ name }) => name);
  expect(await offered({ CELLS: "a" })).toEqual(["scripted", "wallet"]);
  expect(await offered({ CELL: "a" })).toEqual(["scripted"]);
  expect(await offered({ CELL: "a", WALLET_CELL: "a" })).toEqual(["scripted", "wallet"]);
});
