import { type OpenedToken, openToken } from "../signed-token.ts";
import type { TokenSigner } from "../token-signer.port.ts";

/**
 * The most texts in each of two generations. They take a few megabytes and exceed what one process
 * sees in a minute.
 */
const textsMax = 16_384;

/** Verifies signed tokens with a cache. */
export type VerifiedTokenCache = {
  /** The claims of a token that we signed. Null for any other text. */
  open(signed: string): OpenedToken | null;
};

/**
 * Caches verified tokens: a client sends the same text with every request, and checking the
 * signature costs more than the rest of an answer from the frame. Invalid texts are not cached, so
 * they cannot displace valid ones.
 */
export const createVerifiedTokenCache = (signer: TokenSigner): VerifiedTokenCache => {
  let recent = new Map<string, OpenedToken>();
  let older = new Map<string, OpenedToken>();

  return {
    open: (signed) => {
      const known = recent.get(signed);
      if (known !== undefined) return known;
      const opened = older.get(signed) ?? openToken(signer, signed);
      if (opened === null) return null;
      if (recent.size >= textsMax) {
        older = recent;
        recent = new Map();
      }
      recent.set(signed, opened);
      return opened;
    },
  };
};
