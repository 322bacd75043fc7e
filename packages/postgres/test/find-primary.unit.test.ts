import { expect, test } from "vitest";
import { createSearch } from "../src/find-primary.ts";
import { NotPrimary } from "../src/not-primary.ts";
import type { DatabaseHost } from "../src/read-url.ts";

const first: DatabaseHost = { host: "h1", port: 1 };
const second: DatabaseHost = { host: "h2", port: 2 };

/** A number is the timeline of a server that takes writes. */
type State = number | "standby" | "away" | "silent";

/** Servers whose state a test changes, and how often each was asked. */
const given = (states: Record<string, State>) => {
  const asked: string[] = [];
  const search = createSearch({
    hosts: [first, second],
    probe: async ({ host }, limitMs) => {
      asked.push(host);
      const state = states[host];
      if (state === "standby") throw new NotPrimary(`${host}:0 is a standby`);
      if (state === "away") throw Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
      if (state === "silent") {
        await new Promise((resolve) => setTimeout(resolve, limitMs));
        throw new Error("timeout expired");
      }
      return Number(state);
    },
  });
  return { states, asked, search };
};

test("fault F1: of several hosts the one that takes writes is found, by one search for all", async () => {
  const { search, asked } = given({ h1: "standby", h2: 1 });
  expect(await Promise.all([search.find(), search.find()])).toEqual([second, second]);
  expect(await search.find()).toBe(second);
  expect(asked).toEqual(["h1", "h2"]);
});

test("fault F1: a host is looked for again once a connection to it has failed", async () => {
  const { search, states } = given({ h1: 1, h2: "standby" });
  expect(await search.find()).toBe(first);
  Object.assign(states, { h1: "away", h2: 1 });
  search.forget(second);
  expect(await search.find()).toBe(first);
  search.forget(first);
  expect(await search.find()).toBe(second);
});

test("fault F1: a host that says nothing delays nobody, and another may be promoted meanwhile", async () => {
  const { search, states } = given({ h1: "silent", h2: "standby" });
  const startedMs = performance.now();
  const found = search.find();
  states["h2"] = 1;
  expect(await found).toBe(second);
  expect(performance.now() - startedMs).toBeLessThan(1_900);
});

test("fault F1: without a primary the error names each host, and is that of a standby", async () => {
  const { search, states } = given({ h1: "away", h2: "standby" });
  await expect(search.find()).rejects.toMatchObject({
    code: "25006",
    message: "no host takes writes: h1:1: refused; h2:2: h2:0 is a standby",
  });
  states["h2"] = "away";
  await expect(search.find()).rejects.toMatchObject({ code: "ECONNREFUSED" });
  states["h1"] = 1;
  expect(await search.find()).toBe(first);
});

test("fault F1: of two servers that take writes, the one that was promoted last is used", async () => {
  const { search, states } = given({ h1: 3, h2: 4 });
  expect(await search.find()).toBe(second);
  expect([search.isFormer(3), search.isFormer(4)]).toEqual([true, false]);
  // The former one comes back, and the other one is away.
  states["h2"] = "away";
  search.forget(second);
  await expect(search.find()).rejects.toThrow("h1:1 is a former primary");
  states["h1"] = 5;
  expect(await search.find()).toBe(first);
});
