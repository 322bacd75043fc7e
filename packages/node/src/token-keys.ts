import { randomBytes } from "node:crypto";

/** A secret that signs tokens, and the id by which signed tokens refer to it. */
export type TokenKey = { readonly id: string; readonly secret: string };

/** RFC 2104: a key shorter than the hash weakens HMAC. */
const secretMinBytes = 32;

/**
 * Checks keys from a configuration. The first one signs.
 *
 * @throws TypeError that states the error without showing a secret.
 */
export const checkTokenKeys = (keys: readonly TokenKey[]): readonly TokenKey[] => {
  if (keys.length === 0) throw new TypeError("There is no key to sign tokens with.");
  for (const { id, secret } of keys) {
    if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) {
      throw new TypeError("A token key's id is 1 to 32 characters of A-Z, a-z, 0-9, _ and -.");
    }
    if (Buffer.byteLength(secret) < secretMinBytes) {
      throw new TypeError(`The secret of token key ${id} is shorter than ${secretMinBytes} bytes.`);
    }
  }
  const ids = keys.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) < index);
  if (twice !== undefined) throw new TypeError(`Two token keys are called ${twice}.`);
  return keys;
};

/**
 * Reads `id:secret,id2:secret2`, as in `QUEUE_TOKEN_KEYS`.
 *
 * @throws TypeError that states the error without showing a secret.
 */
export const parseTokenKeys = (text: string): readonly TokenKey[] =>
  checkTokenKeys(
    text.split(",").map((part) => {
      const [id = "", ...secret] = part.trim().split(":");
      if (secret.length === 0) throw new TypeError("Token keys are written id:secret,id2:secret2.");
      return { id, secret: secret.join(":") };
    }),
  );

/** Makes a key with 256 random bits. Its random id distinguishes it from earlier keys. */
export const generateTokenKey = (): TokenKey => ({
  id: randomBytes(6).toString("base64url"),
  secret: randomBytes(32).toString("base64url"),
});

/** Writes keys in the form that `parseTokenKeys` reads. */
export const formatTokenKeys = (keys: readonly TokenKey[]): string =>
  keys.map(({ id, secret }) => `${id}:${secret}`).join(",");
