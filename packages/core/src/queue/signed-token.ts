import type { QueueId } from "../kernel/ids.ts";
import { type Token, tokenId } from "./token.ts";
import type { TokenSigner } from "./token-signer.port.ts";

/** The content of the signed text. It includes the token's primary key, so a lookup is one read. */
export type SignedClaims = {
  readonly queueId: QueueId;
  readonly epoch: number;
  readonly no: number;
  readonly issuedAtMs: number;
};

/** Texts that were signed for another purpose, or by another version, are not queue tokens. */
const kind = "queue-token-1";

/** Uses only stored fields, so signing the same token again returns the same text. */
export const signToken = (signer: TokenSigner, token: Token): string =>
  signClaims(signer, { ...token, issuedAtMs: token.joinedAtMs });

const signClaims = (
  signer: TokenSigner,
  { queueId, epoch, no, issuedAtMs }: SignedClaims,
): string => signer.sign([kind, queueId, epoch, no, issuedAtMs].join(" "));

/**
 * The claims of a token that we signed, the token's id, and the text signed with the current key.
 */
export type OpenedToken = SignedClaims & { readonly id: string; readonly signed: string };

/** Opens a token that we signed. Returns null for any other text. */
export const openToken = (signer: TokenSigner, signed: string): OpenedToken | null => {
  const verification = signer.verify(signed);
  if (verification.outcome !== "valid") return null;
  const [found, queueId, ...numbers] = verification.payload.split(" ");
  const [epoch, no, issuedAtMs] = numbers.map(Number);
  if (found !== kind || queueId === undefined) return null;
  if (epoch === undefined || no === undefined || issuedAtMs === undefined) return null;
  const claims = { queueId: queueId as QueueId, epoch, no, issuedAtMs };
  const id = tokenId(claims);
  return { ...claims, id, signed: verification.isCurrent ? signed : signClaims(signer, claims) };
};
