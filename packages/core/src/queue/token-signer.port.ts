/** The result of checking a signed text. Never test it for truthiness: check `outcome`. */
export type Verification =
  | {
      readonly outcome: "valid";
      readonly payload: string;
      /** Whether `sign` would return exactly this text now. False after a key rotation. */
      readonly isCurrent: boolean;
    }
  | { readonly outcome: "malformed" }
  | { readonly outcome: "unknown_key" }
  | { readonly outcome: "forged" };

/**
 * Signs queue tokens (HMAC-SHA-256, RFC 2104), so that a forged token is refused without a read.
 *
 * The first key signs and all keys verify, so that keys can rotate. The comparison takes constant
 * time. `verify` never throws: every text has an outcome. The signed text contains only characters
 * that are allowed in an HTTP header.
 */
export interface TokenSigner {
  sign(payload: string): string;
  verify(signed: string): Verification;
}
