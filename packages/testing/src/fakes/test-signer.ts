import { createHmac, timingSafeEqual } from "node:crypto";
import type { TokenSigner } from "@admit-one/core";

/**
 * Creates a signer with the same signatures in every run. It still refuses texts that it did not
 * sign. Its key is public: use `createHmacTokenSigner` of `@admit-one/node` outside tests.
 */
export const createTestSigner = (key = "a key that everybody knows"): TokenSigner => {
  const signatureOf = (body: string): string =>
    createHmac("sha256", key).update(body).digest("base64url");

  return {
    sign: (payload) => {
      const body = Buffer.from(payload).toString("base64url");
      return `test.${body}.${signatureOf(body)}`;
    },
    verify: (signed) => {
      const [name, body, signature, ...rest] = signed.split(".");
      if (body === undefined || signature === undefined || rest.length > 0) {
        return { outcome: "malformed" };
      }
      if (name !== "test") return { outcome: "unknown_key" };
      const expected = Buffer.from(signatureOf(body));
      const given = Buffer.from(signature);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
        return { outcome: "forged" };
      }
      const payload = Buffer.from(body, "base64url").toString();
      return { outcome: "valid", payload, isCurrent: true };
    },
  };
};
