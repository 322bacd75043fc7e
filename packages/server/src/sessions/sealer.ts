import { hkdfSync } from "node:crypto";
import type { WallClock } from "@admit-one/core";
import type { TokenKey } from "@admit-one/node";
import { EncryptJWT, errors, type JWTPayload, jwtDecrypt } from "jose";

/** Encrypts what a cookie holds, and decrypts it while it is valid. */
export type Sealer = {
  readonly seal: (claims: JWTPayload, lifetimeMs: number) => Promise<string>;
  /** Null if the text is forged, expired, of another purpose, or of a key that is gone. */
  readonly open: (sealed: string) => Promise<JWTPayload | null>;
};

/** Each kind of cookie has keys of its own, so that none can stand in for another. */
export type Purpose = "buyer" | "log-in" | "operator" | "operator-log-in";

export type SealerDeps = {
  /** The first key encrypts, all keys decrypt. */
  readonly keys: readonly TokenKey[];
  readonly purpose: Purpose;
  readonly wallClock: WallClock;
};

/** JSON Web Encryption with AES-256-GCM. The keys are derived from the configured secrets. */
export const createSealer = ({ keys, purpose, wallClock }: SealerDeps): Sealer => {
  const derived = keys.map(({ id, secret }) => ({ id, key: derive(secret, purpose) }));
  const [first] = derived;
  if (first === undefined) throw new TypeError("There is no key to encrypt sessions with.");
  const byId = new Map(derived.map(({ id, key }) => [id, key]));
  return {
    seal: async (claims, lifetimeMs) =>
      new EncryptJWT(claims)
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: first.id })
        .setExpirationTime(new Date(wallClock.wallMs() + lifetimeMs))
        .encrypt(first.key),
    open: async (sealed) => {
      try {
        const { payload } = await jwtDecrypt(sealed, ({ kid }) => keyOf(byId, kid), {
          currentDate: new Date(wallClock.wallMs()),
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
          requiredClaims: ["exp"],
        });
        return payload;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
};

const derive = (secret: string, purpose: Purpose): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", secret, "", `admit-one ${purpose} cookie`, 32));

const keyOf = (keys: ReadonlyMap<string, Uint8Array>, kid: string | undefined): Uint8Array => {
  const key = keys.get(kid ?? "");
  if (key === undefined) throw new errors.JWEDecryptionFailed();
  return key;
};
