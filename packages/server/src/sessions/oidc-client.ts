import { createHash } from "node:crypto";
import { isUserId } from "@admit-one/core";
import * as openid from "openid-client";
import type { OidcConfig } from "../oidc-config.ts";

/** What the browser keeps between the two halves of a log-in, encrypted. */
export type LogInAttempt = {
  readonly state: string;
  readonly nonce: string;
  /** The secret of PKCE: only this browser can use the code. */
  readonly verifier: string;
};

/** Whom the login service named. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

export type OidcClient = {
  /** The address of the login service for a new attempt. */
  readonly begin: () => Promise<{ readonly url: URL; readonly attempt: LogInAttempt }>;
  /** Checks what the browser brought back, and exchanges its code. Throws if anything is wrong. */
  readonly finish: (search: string, attempt: LogInAttempt) => Promise<Claims>;
};

/** How long one answer of the login service may take. */
const timeoutSeconds = 5;

/** The authorization code flow of OpenID Connect with PKCE, state and nonce. */
export const createOidcClient = (config: OidcConfig, redirectUri: string): OidcClient => {
  const { clientId, scope } = config;
  const discovered = onceItWorks(() => discover(config));
  return {
    begin: async () => {
      const verifier = openid.randomPKCECodeVerifier();
      const attempt = { state: openid.randomState(), nonce: openid.randomNonce(), verifier };
      const url = openid.buildAuthorizationUrl(await discovered(), {
        client_id: clientId,
        redirect_uri: redirectUri,
        response_type: "code",
        scope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
      });
      return { url, attempt };
    },
    finish: async (search, { state, nonce, verifier }) => {
      const service = await discovered();
      const tokens = await openid.authorizationCodeGrant(
        service,
        new URL(`${redirectUri}${search}`),
        { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier },
      );
      const claims = tokens.claims();
      if (claims === undefined) throw new Error("The login service gave no ID token.");
      return await withUserInfo(service, config, tokens.access_token, claims);
    },
  };
};

const discover = ({ issuer, clientId, clientSecret }: OidcConfig): Promise<openid.Configuration> =>
  openid.discovery(
    new URL(issuer),
    clientId,
    undefined,
    clientSecret === null ? openid.None() : openid.ClientSecretBasic(clientSecret),
    {
      timeout: timeoutSeconds,
      execute: [
        // Check the signature of ID tokens too, not only the connection that they come from.
        openid.enableNonRepudiationChecks,
        // Only an address of this machine may be http.
        ...(issuer.startsWith("http:") ? [openid.allowInsecureRequests] : []),
      ],
    },
  );

/** Many services name groups only in the user info, not in the ID token. */
const withUserInfo = async (
  service: openid.Configuration,
  { operators }: OidcConfig,
  accessToken: string,
  claims: Claims,
): Promise<Claims> => {
  const isComplete = operators === null || operators.claim in claims;
  if (isComplete || service.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await openid.fetchUserInfo(service, accessToken, claims.sub)), ...claims };
};

/** Runs it until it succeeded once, one at a time: the login service may be down at first. */
const onceItWorks = <T>(work: () => Promise<T>): (() => Promise<T>) => {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work().catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };
};

const issuerHashLength = 16;

/** An id that no other issuer can give, with the issuer in it. */
export const idOfSubject = (issuer: string, subject: string): string => {
  const hash = createHash("sha256").update(issuer).digest("base64url").slice(0, issuerHashLength);
  return `oidc:${hash}:${subject}`;
};

/**
 * The id of a user: the subject itself if this issuer's JWTs name users too, so that a person is
 * the same user in an app and on the pages. Null if the id can't be stored.
 */
export const userIdOf = (
  issuer: string,
  subject: string,
  jwtIssuers: readonly string[] | null,
): string | null => {
  const userId = jwtIssuers?.includes(issuer) === true ? subject : idOfSubject(issuer, subject);
  return isUserId(userId) ? userId : null;
};
