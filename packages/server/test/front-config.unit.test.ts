import { describe, expect, test } from "vitest";
import { readConfig } from "../src/config.ts";
import type { FrontConfig } from "../src/front-config.ts";

const read = (env: Record<string, string>): FrontConfig | string => {
  const result = readConfig(env);
  return result.outcome === "config_read" ? result.config.front : result.message;
};

describe("what stands in front", () => {
  test.each<[Record<string, string>, Partial<FrontConfig>]>([
    [{ TRUST_PROXY: "0" }, { trustProxy: 0 }],
    [{ TRUST_PROXY: "2" }, { trustProxy: 2 }],
    [{ TRUST_PROXY: "10.0.0.0/8, ::1" }, { trustProxy: ["10.0.0.0/8", "::1"] }],
    [{ TRUST_PROXY: "192.0.2.1" }, { trustProxy: ["192.0.2.1"] }],
    [{ TRUST_PROXY: "" }, { trustProxy: 0 }],
    [{ PUBLIC_URL: "https://shop.example" }, { publicUrl: "https://shop.example" }],
    [{ PUBLIC_URL: "https://shop.example/a/b/" }, { publicUrl: "https://shop.example/a/b" }],
    [{ PUBLIC_URL: "http://localhost:8080/t" }, { publicUrl: "http://localhost:8080/t" }],
    [{ CORS_HEADERS: "X-One, x-two" }, { corsHeaders: ["X-One", "x-two"] }],
    [{ MAX_EVENT_STREAMS: "7" }, { maxEventStreams: 7 }],
    [{ MAX_EVENT_STREAMS_PER_ADDRESS: "3" }, { maxEventStreamsPerAddress: 3 }],
    [{ MAX_CONNECTIONS: "90" }, { maxConnections: 90 }],
    [{ MAX_CONNECTIONS_PER_ADDRESS: "9" }, { maxConnectionsPerAddress: 9 }],
  ])("%j", (env, front) => expect(read(env)).toMatchObject(front));

  test.each([
    ["TRUST_PROXY", "yes"],
    ["TRUST_PROXY", "-1"],
    ["TRUST_PROXY", "17"],
    ["TRUST_PROXY", "10.0.0.0/33"],
    ["TRUST_PROXY", "10.0.0.1,"],
    ["PUBLIC_URL", "shop.example"],
    ["PUBLIC_URL", "ftp://shop.example"],
    ["PUBLIC_URL", "https://shop.example/?a=1"],
    ["PUBLIC_URL", "https://user:secret@shop.example"],
    ["CORS_HEADERS", "X One"],
    ["CORS_HEADERS", "*"],
    ["CORS_HEADERS", "X-One,"],
    ["MAX_EVENT_STREAMS", "0"],
    ["MAX_EVENT_STREAMS_PER_ADDRESS", "many"],
    ["MAX_CONNECTIONS", "0"],
  ])("%s=%s is one clear line", (variable, value) => {
    expect(read({ [variable]: value })).toMatch(new RegExp(`^${variable} .*: give .*\\.$`));
  });
});
