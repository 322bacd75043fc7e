import { describe, expect, test } from "vitest";
import { type Config, type Env, readConfig } from "../src/config.ts";

const shop = { PUBLIC_URL: "https://shop.example" };
const service = {
  ...shop,
  OIDC_ISSUER: "https://login.example/realms/x",
  OIDC_CLIENT_ID: "tickets",
};
const operators = { OIDC_OPERATOR_CLAIM: "groups", OIDC_OPERATORS: "desk:agent, owners:manager" };
const keys = { SESSION_KEYS: `a:${"k".repeat(32)}` };
const postgres = {
  DATABASE_URL: "postgres://u:p@db/x",
  QUEUE_TOKEN_KEYS: `a:${"k".repeat(32)}`,
  NODE_ENV: "production",
};

const read = (env: Env): Config | string => {
  const result = readConfig(env);
  return result.outcome === "config_read" ? result.config : result.message;
};

test("the login service, and who of its people is an operator", () => {
  expect(read({ ...service, ...operators, OIDC_CLIENT_SECRET: "s" })).toMatchObject({
    // Nobody may name themselves where users prove who they are.
    trustUserIdHeader: false,
    oidc: {
      issuer: "https://login.example/realms/x",
      clientId: "tickets",
      clientSecret: "s",
      scope: "openid",
      operators: {
        claim: "groups",
        roles: [
          { value: "desk", role: "agent" },
          { value: "owners", role: "manager" },
        ],
      },
    },
    console: { at: "path" },
  });
});

test("in production buyers need no JWTs then", () => {
  expect(read({ ...service, NODE_ENV: "production" })).toMatchObject({ jwt: null });
  expect(read({ ...shop, NODE_ENV: "production" })).toMatch(/^JWT_SECRET is not set/);
});

test.each<[Env, string]>([
  [{ ...service, OIDC_ISSUER: "http://login.example" }, "OIDC_ISSUER is no https URL"],
  [{ ...service, OIDC_ISSUER: "https://login.example/?a=1" }, "OIDC_ISSUER is no https URL"],
  [{ ...service, OIDC_CLIENT_ID: "" }, "OIDC_CLIENT_ID is not set"],
  [{ ...service, PUBLIC_URL: "" }, "PUBLIC_URL is not set"],
  [{ OIDC_CLIENT_ID: "tickets" }, "OIDC_CLIENT_ID is set without OIDC_ISSUER"],
  [operators, "OIDC_OPERATORS is set without OIDC_ISSUER"],
  [{ ...service, OIDC_SCOPE: "profile" }, "OIDC_SCOPE does not hold openid"],
  [{ ...service, OIDC_OPERATORS: "desk:agent" }, "OIDC_OPERATOR_CLAIM is not set"],
  [{ ...service, OIDC_OPERATOR_CLAIM: "groups" }, "OIDC_OPERATORS is not set"],
  [{ ...service, ...operators, OIDC_OPERATORS: "desk:owner" }, "OIDC_OPERATORS holds an entry"],
  [
    { ...service, ...operators, OIDC_OPERATORS: "a:agent,a:viewer" },
    "OIDC_OPERATORS names a twice",
  ],
  [{ ...service, ...operators, CONSOLE_PORT: "3001" }, "CONSOLE_URL is not set"],
])("%j is refused", (env, line) => expect(read(env)).toContain(line));

describe("PostgreSQL in production needs keys for sessions", () => {
  test("where there are pages or a console", () => {
    const line = /^SESSION_KEYS is not set, and servers on one PostgreSQL/;
    expect(read({ ...service, ...postgres })).toMatch(line);
    expect(read({ ...service, ...postgres, ...keys })).toMatchObject({ oidc: {} });
    const desk = {
      JWT_SECRET: "s".repeat(32),
      ADMIN_TOKEN: "the-operators-token",
      CONSOLE_PORT: "3001",
    };
    expect(read({ ...postgres, ...desk })).toMatch(line);
    expect(read({ ...postgres, ...desk, ...keys })).toMatchObject({ console: { at: "port" } });
  });

  test("and not without either, nor in trials", () => {
    expect(read({ ...postgres, JWT_SECRET: "s".repeat(32) })).toMatchObject({ sessionKeys: null });
    expect(read({ ...service, ...postgres, PAGES: "off" })).toMatchObject({ sessionKeys: null });
    expect(read({ ...service, ...postgres, NODE_ENV: "" })).toMatchObject({ sessionKeys: null });
  });

  test("a wrong value is one clear line without the secret", () => {
    expect(read({ SESSION_KEYS: "a:short" })).toMatch(/^SESSION_KEYS can't be used.*32/);
    expect(read({ SESSION_KEYS: "a:short" })).not.toContain("short,");
  });
});
