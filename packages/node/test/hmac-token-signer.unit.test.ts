import { createHmac } from "node:crypto";
import { createHmacTokenSigner, generateTokenKey } from "@admit-one/node";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

// The primitive against the vectors of the RFC; our own text, below, against another implementation.
const rfc4231 = [
  {
    name: "case 6",
    key: Buffer.alloc(131, 0xaa),
    data: "Test Using Larger Than Block-Size Key - Hash Key First",
    hex: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
  },
  {
    name: "case 2",
    key: Buffer.from("Jefe"),
    data: "what do ya want for nothing?",
    hex: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  },
];

test.for(rfc4231)("HMAC-SHA-256 is what RFC 4231 says: $name", ({ key, data, hex }) => {
  expect(createHmac("sha256", key).update(data).digest("hex")).toBe(hex);
});

const a = { id: "a", secret: "0123456789abcdef0123456789abcdef" };
const b = { id: "b", secret: "fedcba9876543210fedcba9876543210" };
const signer = createHmacTokenSigner({ keys: [a] });
const forged = { outcome: "forged" };
const malformed = { outcome: "malformed" };

test("a signed text is known beforehand", () => {
  const known = "a1.a.cS4xLjI.";
  // Computed with Python's hmac and base64 modules.
  const signature = "TrAcQbJa8ZDW9DhLBd2HXDwyyDaL--2CuuqG37lRY9M";
  expect(signer.sign("q.1.2")).toBe(`${known}${signature}`);
  expect(signer.verify(`${known}${signature}`)).toEqual({
    outcome: "valid",
    payload: "q.1.2",
    isCurrent: true,
  });
});

test("any payload comes back, in characters that a header may carry", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (payload) => {
      const signed = signer.sign(payload);
      expect(signed).toMatch(/^[A-Za-z0-9._-]+$/);
      expect(signer.verify(signed)).toEqual({ outcome: "valid", payload, isCurrent: true });
    }),
  );
});

test("any change of one character is noticed", () => {
  const signed = signer.sign("q.1.2");
  const characters = "AZaz09-_.";
  for (let index = 0; index < signed.length; index += 1) {
    for (const character of characters) {
      const changed = signed.slice(0, index) + character + signed.slice(index + 1);
      if (changed === signed) continue;
      expect(signer.verify(changed).outcome, changed).not.toBe("valid");
    }
  }
});

test("whatever text comes, verify answers", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.tuple(fc.base64String(), fc.base64String(), fc.base64String()).map((it) => it.join(".")),
        fc.string({ minLength: 1 }).map((it) => `a1.a.${it}.${"A".repeat(43)}`),
      ),
      (text) => {
        expect(["malformed", "unknown_key", "forged"]).toContain(signer.verify(text).outcome);
      },
    ),
  );
  for (const nothing of [null, undefined, 7, {}, []]) {
    expect(signer.verify(nothing as string)).toEqual(malformed);
  }
});

describe("keys", () => {
  const old = createHmacTokenSigner({ keys: [a] });
  const rotated = createHmacTokenSigner({ keys: [b, a] });
  const later = createHmacTokenSigner({ keys: [b] });

  test("rotate: the first signs, all verify, a dropped one is unknown", () => {
    const before = old.sign("payload");
    const valid = { outcome: "valid", payload: "payload" };
    expect(rotated.verify(before)).toEqual({ ...valid, isCurrent: false });
    const after = rotated.sign("payload");
    expect(after.startsWith("a1.b.")).toBe(true);
    expect(rotated.verify(after)).toEqual({ ...valid, isCurrent: true });
    expect(later.verify(after)).toEqual({ ...valid, isCurrent: true });
    expect(later.verify(before)).toEqual({ outcome: "unknown_key" });
    expect(old.verify(after)).toEqual({ outcome: "unknown_key" });
  });

  test("of the same id and another secret are noticed", () => {
    const foreign = createHmacTokenSigner({ keys: [{ ...a, secret: b.secret }] });
    expect(signer.verify(foreign.sign("payload"))).toEqual(forged);
  });

  test("can't be swapped within a signed text", () => {
    const signed = rotated.sign("payload").replace("a1.b.", "a1.a.");
    expect(rotated.verify(signed)).toEqual(forged);
  });

  test.for([
    { keys: [], says: "no key" },
    { keys: [{ id: "a", secret: "x".repeat(31) }], says: "shorter than 32" },
    { keys: [a, { ...b, id: "a" }], says: "called a" },
    { keys: [{ ...a, id: "" }], says: "id" },
    { keys: [{ ...a, id: "a.b" }], says: "id" },
    { keys: [{ ...a, id: "x".repeat(33) }], says: "id" },
  ])("that are wrong are a mistake: $says", ({ keys, says }) => {
    expect(() => createHmacTokenSigner({ keys })).toThrow(TypeError);
    expect(() => createHmacTokenSigner({ keys })).toThrow(says);
  });

  test("of 32 bytes in fewer characters will do", () => {
    const key = { id: "a", secret: "가".repeat(11) };
    expect(createHmacTokenSigner({ keys: [key] }).sign("x")).toMatch(/^a1\.a\./);
  });

  test("never appear in what is signed, thrown or printed", () => {
    const key = generateTokenKey();
    const made = createHmacTokenSigner({ keys: [key] });
    expect(made.sign("payload")).not.toContain(key.secret);
    expect(JSON.stringify(made)).not.toContain(key.secret);
  });
});

describe("lengths", () => {
  test("a text that is too long is refused without a look at it", () => {
    expect(signer.verify(`a1.a.${"A".repeat(975)}.${"A".repeat(43)}`)).toEqual(forged);
    expect(signer.verify(`a1.a.${"A".repeat(976)}.${"A".repeat(43)}`)).toEqual(malformed);
    expect(signer.verify("a1.".repeat(10_000_000))).toEqual(malformed);
  });

  test("a payload that could not be verified again is not signed", () => {
    expect(signer.verify(signer.sign("x".repeat(731))).outcome).toBe("valid");
    expect(() => signer.sign("x".repeat(732))).toThrow(TypeError);
    expect(() => signer.sign("\ud800")).toThrow(TypeError);
  });
});
