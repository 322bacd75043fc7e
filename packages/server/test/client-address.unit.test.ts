import type { TrustedProxies } from "@admit-one/http";
import { describe, expect, test } from "vitest";
import { createAddressOf } from "../src/client-address.ts";

const open = (trustProxy: TrustedProxies) => {
  const unknown: string[] = [];
  const addressOf = createAddressOf({ trustProxy, onUnknownProxy: (peer) => unknown.push(peer) });
  const from = (peer: string | undefined, forwardedFor?: string) => {
    const headers = forwardedFor === undefined ? {} : { "X-Forwarded-For": forwardedFor };
    const env = peer === undefined ? {} : { incoming: { socket: { remoteAddress: peer } } };
    return addressOf(new Request("http://here/", { headers }), { env, get: () => undefined });
  };
  return { from, unknown };
};

describe("the address of a client", () => {
  test("is the socket's other end, whatever it says of itself", () => {
    const { from } = open(0);
    expect(from("203.0.113.9", "198.51.100.1")).toBe("203.0.113.9");
    expect(from(undefined, "198.51.100.1")).toBeNull();
  });

  test("is the one that a trusted proxy names", () => {
    expect(open(1).from("127.0.0.1", "198.51.100.1")).toBe("198.51.100.1");
    expect(open(["127.0.0.0/8"]).from("127.0.0.1", "198.51.100.1")).toBe("198.51.100.1");
    expect(open(["10.0.0.1"]).from("127.0.0.1", "198.51.100.1")).toBe("127.0.0.1");
  });

  test.each(["127.0.0.1", "10.1.2.3", "::ffff:172.16.0.1", "192.168.1.1", "::1", "fd00::1"])(
    "a proxy at %s that nobody said is there is told of once, and not believed",
    (peer) => {
      const { from, unknown } = open(0);
      expect(from(peer)).toBe(peer);
      expect(unknown).toEqual([]);
      expect(from(peer, "198.51.100.1")).toBe(peer);
      from(peer, "198.51.100.2");
      expect(unknown).toEqual([peer]);
    },
  );

  test("a stranger is no proxy, and neither is one where others are trusted", () => {
    const stranger = open(0);
    stranger.from("203.0.113.9", "198.51.100.1");
    stranger.from("172.32.0.1", "198.51.100.1");
    expect(stranger.unknown).toEqual([]);
    const other = open(["10.0.0.1"]);
    other.from("127.0.0.1", "198.51.100.1");
    expect(other.unknown).toEqual([]);
  });
});
