import { BlockList, isIP, SocketAddress } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWithin, parseAddress, parseNetwork } from "../src/addresses.ts";
import { clientKey, createClientAddress } from "../src/index.ts";

const v4 = fc.ipV4();
const v6 = fc.ipV6();
/** Text that is nearly an address. */
const nearly = fc
  .tuple(fc.oneof(v4, v6), fc.nat(), fc.constantFrom("", ":", ".", "::", "0", "g", "256", " "))
  .map(([text, at, put]) => {
    const index = at % (text.length + 1);
    return text.slice(0, index) + put + text.slice(index + 1);
  });

describe("addresses", () => {
  test("are read where Node reads one, and nowhere else", () => {
    fc.assert(
      fc.property(fc.oneof(v4, v6, nearly, fc.string()), (text) => {
        expect(parseAddress(text) !== null, text).toBe(isIP(text.replace(/%.*/s, "")) !== 0);
      }),
      { numRuns: 2_000 },
    );
  });

  test("lie in a network as Node finds it", () => {
    const asV6 = (text: string) => (isIP(text) === 4 ? `::ffff:${text}` : text);
    const network = fc.oneof(
      fc.tuple(v4, fc.integer({ min: 0, max: 32 })),
      fc.tuple(v6, fc.integer({ min: 0, max: 128 })),
    );
    /** Half of the addresses begin as the network does. */
    const near = fc.tuple(network, fc.oneof(v4, v6), fc.boolean());
    fc.assert(
      fc.property(near, ([[first, bits], other, same]) => {
        const address = same ? first : other;
        const nodes = new BlockList();
        const own = isIP(first) === 4 ? 96 : 0;
        nodes.addSubnet(asV6(first), own + bits, "ipv6");
        const parsed = parseAddress(address);
        const within = parseNetwork(`${first}/${bits}`);
        if (parsed === null || within === null) throw new Error(`${first}/${bits} ${address}`);
        const socket = new SocketAddress({ address: asV6(address), family: "ipv6" });
        expect(isWithin(parsed, within)).toBe(nodes.check(socket));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    "",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "::/129",
    "10.0.0/8",
    "proxy",
    "::1/-1",
  ])("%j is no network", (text) => expect(parseNetwork(text)).toBeNull());

  test.each([
    ["198.51.100.7", "198.51.100.7"],
    ["::ffff:198.51.100.7", "198.51.100.7"],
    ["64:ff9b::198.51.100.7", "198.51.100.7"],
    ["64:ff9b:1::198.51.100.7", "0064:ff9b:0001:0000::/64"],
    ["2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002::/64"],
    ["2001:DB8:1:2::", "2001:0db8:0001:0002::/64"],
    ["fe80::1%eth0", "fe80:0000:0000:0000::/64"],
    ["::1", "0000:0000:0000:0000::/64"],
    ["unknown", null],
    ["", null],
    [null, null],
    [undefined, null],
  ])("%s is counted as %s", (text, key) => expect(clientKey(text)).toBe(key));
});

describe("behind proxies", () => {
  const peer = "10.0.0.1";
  test.each([
    // Nobody is trusted: whatever the client says of itself is no matter.
    [0, peer, "203.0.113.9", peer],
    [[], peer, "203.0.113.9", peer],
    // A number of hops, counted from the nearest.
    [1, peer, "203.0.113.9", "203.0.113.9"],
    [1, peer, "198.51.100.1, 203.0.113.9", "203.0.113.9"],
    [2, peer, "198.51.100.1, 203.0.113.9", "198.51.100.1"],
    [2, peer, "1.1.1.1, 198.51.100.1,203.0.113.9", "198.51.100.1"],
    [3, peer, "203.0.113.9", "203.0.113.9"],
    [1, peer, null, peer],
    // These addresses, and those whom they name.
    [["10.0.0.0/8"], peer, "203.0.113.9", "203.0.113.9"],
    [["10.0.0.0/8"], peer, "1.1.1.1, 203.0.113.9, 10.2.3.4", "203.0.113.9"],
    [["10.0.0.0/8"], peer, "10.9.9.9, 10.2.3.4", "10.9.9.9"],
    [["10.0.0.0/8"], "203.0.113.1", "1.1.1.1", "203.0.113.1"],
    [["10.0.0.1"], "::ffff:10.0.0.1", "203.0.113.9", "203.0.113.9"],
    [["fd00::/8"], "fd00::1", "2001:db8::7", "2001:db8::7"],
    [["::1", "127.0.0.0/8"], "127.0.0.1", "203.0.113.9", "203.0.113.9"],
    // With a port, as some write it.
    [1, peer, "203.0.113.9:4711", "203.0.113.9"],
    [1, peer, "[2001:db8::7]:4711", "2001:db8::7"],
    [1, peer, "[2001:db8::7]", "2001:db8::7"],
    [1, peer, "2001:db8::7", "2001:db8::7"],
    // What is no address ends the search: who wrote it stands for its client.
    [2, peer, "203.0.113.9, unknown", peer],
    [3, peer, "1.1.1.1, _hidden, 203.0.113.9", "203.0.113.9"],
    [1, peer, "", peer],
    [1, undefined, "203.0.113.9", null],
    [1, "a-pipe", "203.0.113.9", null],
  ])("trust %j, peer %s, X-Forwarded-For %j: %s", (trusted, from, header, client) =>
    expect(createClientAddress(trusted)(from, header)).toBe(client),
  );

  test("no client can move itself, however much it writes before", () => {
    const text = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string());
    fc.assert(
      fc.property(fc.array(text), (written) => {
        const header = [...written, "203.0.113.9"].join(",");
        expect(createClientAddress(1)(peer, header)).toBe("203.0.113.9");
        expect(createClientAddress(["10.0.0.0/8"])(peer, header)).toBe("203.0.113.9");
        expect(createClientAddress([])(peer, header)).toBe(peer);
      }),
    );
  });

  test("a trusted one that is none is a mistake", () => {
    expect(() => createClientAddress(["10.0.0.0/99"])).toThrow(TypeError);
  });
});
