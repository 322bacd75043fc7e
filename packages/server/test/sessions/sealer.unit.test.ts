import { hkdfSync } from "node:crypto";
import { EncryptJWT } from "jose";
import { describe, expect, test } from "vitest";
import { createSealer, type Purpose, type Sealer } from "../../src/sessions/sealer.ts";

const a = { id: "a", secret: "a".repeat(32) };
const b = { id: "b", secret: "b".repeat(32) };

const sealerOf = (keys: readonly { id: string; secret: string }[], purpose: Purpose = "buyer") => {
  let nowMs = Date.UTC(2026, 11, 1);
  const sealer: Sealer = createSealer({ keys, purpose, wallClock: { wallMs: () => nowMs } });
  return {
    ...sealer,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
};

describe("what a cookie holds", () => {
  test("is returned while it is valid, and not a second longer", async () => {
    const { seal, open, advance } = sealerOf([a]);
    const sealed = await seal({ sub: "alice" }, 10_000);
    expect(await open(sealed)).toMatchObject({ sub: "alice" });
    advance(9_000);
    expect(await open(sealed)).toMatchObject({ sub: "alice" });
    advance(1_000);
    expect(await open(sealed)).toBeNull();
  });

  test("can't be read, or changed", async () => {
    const { seal, open } = sealerOf([a]);
    const sealed = await seal({ sub: "alice-and-her-secrets" }, 10_000);
    const readable = sealed.split(".").map((part) => Buffer.from(part, "base64url").toString());
    expect(readable.join(" ")).not.toContain("alice");
    for (let index = 0; index < sealed.length; index += 7) {
      const other = sealed[index] === "A" ? "B" : "A";
      // The last character of a part may have bits that mean nothing.
      if (sealed[index + 1] === "." || sealed[index] === ".") continue;
      const changed = `${sealed.slice(0, index)}${other}${sealed.slice(index + 1)}`;
      expect([index, await open(changed)]).toEqual([index, null]);
    }
    for (const text of ["", ".", "....", "a.b.c.d.e", `${sealed}.x`, "null"]) {
      expect(await open(text)).toBeNull();
    }
  });

  test("differs from one log-in to the next", async () => {
    const { seal } = sealerOf([a]);
    expect(await seal({ sub: "alice" }, 10_000)).not.toBe(await seal({ sub: "alice" }, 10_000));
  });

  test("of one purpose is nothing for another", async () => {
    const sealed = await sealerOf([a], "buyer").seal({ sub: "alice" }, 10_000);
    for (const purpose of ["log-in", "operator", "operator-log-in"] as const) {
      expect(await sealerOf([a], purpose).open(sealed)).toBeNull();
    }
  });

  test("keys rotate: a new first one encrypts, the old one decrypts until it is removed", async () => {
    const before = sealerOf([a]);
    const during = sealerOf([b, a]);
    const after = sealerOf([b]);
    const old = await before.seal({ sub: "alice" }, 10_000);
    expect(await during.open(old)).toMatchObject({ sub: "alice" });
    expect(await after.open(old)).toBeNull();
    expect(await after.open(await during.seal({ sub: "bob" }, 10_000))).toMatchObject({
      sub: "bob",
    });
  });

  test("has to end, and is encrypted in one way only", async () => {
    const key = new Uint8Array(hkdfSync("sha256", a.secret, "", "admit-one buyer cookie", 32));
    const sealedAs = (alg: string, exp?: number) =>
      new EncryptJWT({ sub: "alice", ...(exp !== undefined && { exp }) })
        .setProtectedHeader({ alg, enc: "A256GCM", kid: "a" })
        .encrypt(key);
    const { open } = sealerOf([a]);
    const soon = Date.UTC(2026, 11, 1) / 1_000 + 60;
    expect(await open(await sealedAs("dir", soon))).toMatchObject({ sub: "alice" });
    expect(await open(await sealedAs("dir"))).toBeNull();
    expect(await open(await sealedAs("A256KW", soon))).toBeNull();
  });

  test("another secret under the same id opens nothing", async () => {
    const sealed = await sealerOf([a]).seal({ sub: "alice" }, 10_000);
    expect(await sealerOf([{ ...b, id: "a" }]).open(sealed)).toBeNull();
  });
});
