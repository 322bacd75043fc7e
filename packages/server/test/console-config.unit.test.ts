import { describe, expect, test } from "vitest";
import { type Env, readConfig } from "../src/config.ts";

const admin = { ADMIN_TOKEN: "the-operators-token" };
const production = {
  NODE_ENV: "production",
  JWT_SECRET: "0123456789abcdef0123456789abcdef",
  ...admin,
};

const read = (env: Env): unknown => {
  const result = readConfig(env);
  return result.outcome === "config_read" ? result.config.console : result.message;
};

const onPort = { at: "port", host: "127.0.0.1", port: 3001, url: null };

describe("where the console is", () => {
  test.each<[string, Env, unknown]>([
    ["without an operator nowhere", {}, { at: "nowhere", why: "no operator is configured" }],
    ["in trials beside the pages", admin, { at: "path" }],
    ["in trials without the pages too", { ...admin, PAGES: "off" }, { at: "path" }],
    ["on a port", { ...admin, CONSOLE_PORT: "3001" }, onPort],
    [
      "in production nowhere by itself",
      production,
      { at: "nowhere", why: "CONSOLE_PORT is not set" },
    ],
    [
      "off loopback neither",
      { ...production, NODE_ENV: "", HOST: "0.0.0.0" },
      { at: "nowhere", why: "CONSOLE_PORT is not set" },
    ],
    ["in production on a port of loopback", { ...production, CONSOLE_PORT: "3001" }, onPort],
    [
      "in production beside the pages, if asked",
      { ...production, CONSOLE_SAME_ORIGIN: "1" },
      { at: "path" },
    ],
    [
      "elsewhere, with its address",
      {
        ...production,
        CONSOLE_PORT: "3001",
        CONSOLE_HOST: "0.0.0.0",
        CONSOLE_URL: "https://desk.example/",
      },
      { at: "port", host: "0.0.0.0", port: 3001, url: "https://desk.example" },
    ],
  ])("%s", (_, env, where) => expect(read(env)).toEqual(where));

  test.each<[Env, string]>([
    [{ CONSOLE_PORT: "3001" }, "CONSOLE_PORT is set, and nobody could log in"],
    [{ ...admin, CONSOLE_PORT: "3000" }, "CONSOLE_PORT is 3000, which the server uses already"],
    [{ ...admin, CONSOLE_PORT: "9464", METRICS_PORT: "9464" }, "CONSOLE_PORT is 9464, which"],
    [
      { ...admin, CONSOLE_PORT: "3001", CONSOLE_HOST: "0.0.0.0" },
      'CONSOLE_HOST is "0.0.0.0", and CONSOLE_URL',
    ],
    [{ ...admin, CONSOLE_HOST: "::1" }, "CONSOLE_HOST is set without CONSOLE_PORT"],
    [{ ...admin, CONSOLE_URL: "https://desk.example" }, "CONSOLE_URL is set without CONSOLE_PORT"],
    [
      { ...admin, CONSOLE_PORT: "3001", CONSOLE_URL: "http://desk.example" },
      'CONSOLE_URL is "http://desk',
    ],
    [
      { ...admin, CONSOLE_PORT: "3001", CONSOLE_URL: "https://desk.example/?a" },
      'CONSOLE_URL is "https',
    ],
    [
      { ...admin, CONSOLE_PORT: "3001", CONSOLE_SAME_ORIGIN: "1" },
      "CONSOLE_SAME_ORIGIN and CONSOLE_PORT",
    ],
  ])("%j is refused", (env, line) => expect(read(env)).toContain(line));
});
