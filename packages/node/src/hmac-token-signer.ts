import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import type { TokenSigner, Verification } from "@admit-one/core";
import { checkTokenKeys, type TokenKey } from "./token-keys.ts";

/** Our tokens are never longer. A longer text is refused before anything is computed. */
const signedMaxChars = 1024;

/**
 * Names the form of the signed text. The form is signed too, so that a later form cannot be
 * confused with it.
 */
const form = "a1";

const signedPattern = /^a1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]*)\.([A-Za-z0-9_-]{43})$/;

/**
 * Signs tokens with HMAC-SHA-256 (RFC 2104), as `a1.<key id>.<payload>.<signature>` in base64url.
 *
 * The first key signs, and all keys verify. To rotate, put the new key first. Remove the old key
 * when the last token that it signed has ended.
 *
 * @throws TypeError if a secret is shorter than 32 bytes, or two keys have the same id.
 */
export const createHmacTokenSigner = ({
  keys,
}: {
  readonly keys: readonly TokenKey[];
}): TokenSigner => {
  const [first] = checkTokenKeys(keys);
  if (first === undefined) throw new TypeError("There is no key to sign tokens with.");
  // Key objects never show their secret when they are printed.
  const secrets = new Map(
    keys.map(({ id, secret }) => [id, createSecretKey(Buffer.from(secret))] as const),
  );
  const firstSecret = createSecretKey(Buffer.from(first.secret));

  return {
    sign: (payload) => {
      const body = `${form}.${first.id}.${Buffer.from(payload).toString("base64url")}`;
      const signed = `${body}.${signatureOf(firstSecret, body)}`;
      if (signed.length > signedMaxChars || !payload.isWellFormed()) {
        throw new TypeError("The payload of a token is a short, well-formed text.");
      }
      return signed;
    },
    verify: (signed) => verify(secrets, first.id, signed),
  };
};

const verify = (
  secrets: ReadonlyMap<string, KeyObject>,
  currentId: string,
  signed: string,
): Verification => {
  if (typeof signed !== "string" || signed.length > signedMaxChars) return malformed;
  const [whole, keyId, payload, signature] = signedPattern.exec(signed) ?? [];
  if (whole === undefined || keyId === undefined || payload === undefined) return malformed;
  const secret = secrets.get(keyId);
  if (secret === undefined) return { outcome: "unknown_key" };
  const expected = signatureOf(secret, whole.slice(0, whole.lastIndexOf(".")));
  // Compare the texts, not the bytes: in base64url several texts may stand for the same bytes.
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature ?? ""))) {
    return { outcome: "forged" };
  }
  return {
    outcome: "valid",
    payload: Buffer.from(payload, "base64url").toString(),
    isCurrent: keyId === currentId,
  };
};

const malformed: Verification = { outcome: "malformed" };

const signatureOf = (secret: KeyObject, body: string): string =>
  createHmac("sha256", secret).update(body).digest("base64url");
