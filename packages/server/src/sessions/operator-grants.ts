import { createHash } from "node:crypto";
import type { Operator, OperatorToken } from "@admit-one/http";
import type { OidcOperators } from "../oidc-config.ts";

/** What the configuration lets somebody do, and the digest by which a session refers to it. */
export type Grant = {
  readonly digest: string;
  readonly role: Operator["role"];
  /** The only operator that it is for; null if the session names its own. */
  readonly id: string | null;
};

const digestOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(JSON.stringify(parts)).digest("base64url");

/** What each value of the claim allows. A mapping that changes ends its sessions. */
export const grantsOfClaim = (
  issuer: string,
  { claim, roles }: OidcOperators,
): readonly (Grant & { readonly value: string })[] =>
  roles.map(({ value, role }) => ({
    digest: digestOf("oidc", issuer, claim, value, role),
    role,
    id: null,
    value,
  }));

/** A token that changes has another digest, and so ends the sessions that began with the old one. */
export const grantOfToken = ({ id, role, token }: OperatorToken): Grant => ({
  digest: digestOf("token", id, role, token),
  role,
  id,
});
