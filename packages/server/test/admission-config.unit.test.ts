import { describe, expect, test } from "vitest";
import type { AdmissionConfig } from "../src/admission-config.ts";
import { readConfig } from "../src/config.ts";

const secret = "0x4AAAAAAA_SECRET";
const turnstile = {
  ADMISSION_GATE: "turnstile",
  TURNSTILE_SITE_KEY: "0x4AAAAAAA",
  TURNSTILE_SECRET_KEY: secret,
};
const production = { NODE_ENV: "production", JWT_SECRET: "0123456789abcdef0123456789abcdef" };

const read = (env: Record<string, string>): AdmissionConfig | string => {
  const result = readConfig(env);
  return result.outcome === "config_read" ? result.config.admission : result.message;
};

describe("the gate before the lines", () => {
  const gate = {
    kind: "turnstile",
    siteKey: "0x4AAAAAAA",
    secretKey: secret,
    url: null,
    action: null,
    hostnames: null,
  };

  test.each<[Record<string, string>, AdmissionConfig]>([
    [{}, { gate: null, onFailure: "allow" }],
    [{ ADMISSION_ON_FAILURE: "refuse" }, { gate: null, onFailure: "refuse" }],
    [turnstile, { gate, onFailure: "allow" } as AdmissionConfig],
    [
      { ...turnstile, TURNSTILE_ACTION: "join", TURNSTILE_HOSTNAMES: "a.example, b.example" },
      {
        gate: { ...gate, action: "join", hostnames: ["a.example", "b.example"] },
        onFailure: "allow",
      } as AdmissionConfig,
    ],
    [
      { ...turnstile, TURNSTILE_URL: "http://127.0.0.1:8080/" },
      { gate: { ...gate, url: "http://127.0.0.1:8080/" }, onFailure: "allow" } as AdmissionConfig,
    ],
  ])("%j", (env, admission) => expect(read(env)).toEqual(admission));

  test.each<[string, Record<string, string>]>([
    ["ADMISSION_GATE", { ADMISSION_GATE: "captcha" }],
    ["ADMISSION_ON_FAILURE", { ADMISSION_ON_FAILURE: "ignore" }],
    ["TURNSTILE_SITE_KEY", { ...turnstile, TURNSTILE_SITE_KEY: "" }],
    ["TURNSTILE_SECRET_KEY", { ...turnstile, TURNSTILE_SECRET_KEY: "" }],
    ["TURNSTILE_SECRET_KEY", { ...turnstile, TURNSTILE_SECRET_KEY: `${secret} ` }],
    ["TURNSTILE_URL", { ...turnstile, TURNSTILE_URL: "http://checks.example/" }],
    ["TURNSTILE_URL", { ...turnstile, ...production, TURNSTILE_URL: "http://127.0.0.1:8080/" }],
  ])("%s is one clear line without a secret: %j", (variable, env) => {
    const message = read(env);
    expect(message).toMatch(new RegExp(`^${variable} .*: give .*\\.$`));
    expect(message).not.toContain("SECRET:");
    expect(message).not.toContain(secret);
  });
});
