/** What came of checking a signed text. Never test it for truthiness: look at `outcome`. */
export type Verification =
  | {
      readonly outcome: "valid";
      readonly payload: string;
      /** Whether `sign` would give this very text today: false once the keys were rotated. */
      readonly isCurrent: boolean;
    }
  | { readonly outcome: "malformed" }
  | { readonly outcome: "unknown_key" }
  | { readonly outcome: "forged" };

/**
 * Signs queue tokens (HMAC-SHA-256, RFC 2104) so that junk is refused without a read.
 *
 * Several keys may verify, the first of them signs, so that keys can rotate. Comparison takes
 * constant time. `verify` never throws: any text at all has an outcome. The signed text holds only
 * characters that may stand in an HTTP header.
 */
export interface TokenSigner {
  sign(payload: string): string;
  verify(signed: string): Verification;
}
