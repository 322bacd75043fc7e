import type { QueueId } from "../kernel/ids.ts";
import { type Token, tokenId } from "./token.ts";
import type { TokenSigner } from "./token-signer.port.ts";

/** What the signed text says; it is the primary key of the token, so looking it up is one read. */
export type SignedClaims = {
  readonly queueId: QueueId;
  readonly epoch: number;
  readonly no: number;
  readonly issuedAtMs: number;
};

/** Text that was signed for another purpose, or by another version, is no queue token. */
const kind = "queue-token-1";

/** Made of what is stored alone, so asking again gives the same text. */
export const signToken = (signer: TokenSigner, token: Token): string =>
  signClaims(signer, { ...token, issuedAtMs: token.joinedAtMs });

const signClaims = (
  signer: TokenSigner,
  { queueId, epoch, no, issuedAtMs }: SignedClaims,
): string => signer.sign([kind, queueId, epoch, no, issuedAtMs].join(" "));

/** The claims of a token that we signed, its name, and their text with the key of today. */
export type OpenedToken = SignedClaims & { readonly id: string; readonly signed: string };

/** Opens a token that we signed; null for anything else. */
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
