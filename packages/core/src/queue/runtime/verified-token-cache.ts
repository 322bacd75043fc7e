import { type OpenedToken, openToken } from "../signed-token.ts";
import type { TokenSigner } from "../token-signer.port.ts";

/** Texts in each of two generations: some megabytes, and more than ask one process in a minute. */
const textsMax = 16_384;

/** Opens signed tokens for those who ask again and again. */
export type VerifiedTokenCache = {
  /** The claims of a token that we signed; null for anything else. */
  open(signed: string): OpenedToken | null;
};

/**
 * Remembers what it opened, since a phone shows the same text with every poll and every step after,
 * and to check a signature costs more than all the rest of an answer from the frame. Junk is not
 * remembered, so it drives nobody out.
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
