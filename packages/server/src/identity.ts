import { type Clock, isUserId, type Timers, type WallClock } from "@admit-one/core";
import type { Identity } from "@admit-one/http";
import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from "jose";
import type { Config } from "./config.ts";
import type { JwtConfig } from "./jwt-config.ts";
import { createKeySet, type KeySetFailure } from "./key-set.ts";
import type { BuyerSessions } from "./sessions/buyer-sessions.ts";

export type IdentifyDeps = Pick<Config, "jwt" | "trustUserIdHeader"> & {
  /**
   * Whether a JWT is still valid depends on its issuer's clock and on the machine's current time.
   */
  readonly wallClock: WallClock;
  /** Measures the age of a key set, and the wait for it. */
  readonly clock: Clock;
  readonly timers: Timers;
  /** The buyers' cookies; null if there are none. */
  readonly sessions?: Pick<BuyerSessions, "identify"> | null;
  /** Called for a log whenever the key set cannot be read. */
  readonly onKeySetFailed?: (error: unknown, failure: KeySetFailure) => void;
};

/** Needs only the request, so it can serve as the routes' `Identify`. */
export type IdentifyRequest = (request: Request) => Promise<Identity>;

const unauthenticated: Identity = { outcome: "unauthenticated" };

/**
 * A signed claim may still have any value: JSON has numbers, lists, and texts that no database can
 * store.
 */
const user = (userId: unknown): Identity =>
  isUserId(userId) ? { outcome: "user", userId } : unauthenticated;

/**
 * Identifies the user of a request: by the bearer JWT if JWTs are configured, else by `X-User-Id`
 * if that header is trusted, else by the cookie of a session. Neither replaces an invalid bearer
 * token.
 */
export const createIdentify = ({
  jwt,
  trustUserIdHeader,
  sessions,
  ...deps
}: IdentifyDeps): IdentifyRequest => {
  const subjectOf = jwt === null ? null : createSubjectOf(jwt, deps);
  return async (request) => {
    const bearer = /^Bearer +(?<token>[^ ]+) *$/i.exec(request.headers.get("authorization") ?? "");
    const token = bearer?.groups?.["token"];
    if (subjectOf !== null && token !== undefined) return user(await subjectOf(token));
    const named = trustUserIdHeader ? request.headers.get("x-user-id") : null;
    if (named !== null) return user(named.trim());
    return (await sessions?.identify(request)) ?? unauthenticated;
  };
};

/**
 * A shared secret verifies only HS256, and a key set only asymmetric signatures. Otherwise anybody
 * could use a public key as the secret of an HMAC (RFC 8725, section 2.1).
 */
const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].concat([
  "ES256",
  "ES384",
  "ES512",
  "Ed25519",
  "EdDSA",
]);

/** How far the issuer's clock and ours may differ. */
const toleranceSeconds = 5;

type SubjectOf = (token: string) => Promise<unknown>;
type KeySources = Omit<IdentifyDeps, "jwt" | "trustUserIdHeader" | "sessions">;

const createSubjectOf = (jwt: NonNullable<JwtConfig>, deps: KeySources): SubjectOf => {
  const verify = jwt.kind === "secret" ? bySecret(jwt.secret) : byKeySet(jwt.url, deps);
  const { issuers, audiences } = jwt;
  const expected = {
    // The same keys may sign for other applications with other users.
    ...(issuers && { issuer: [...issuers] }),
    ...(audiences && { audience: [...audiences] }),
    requiredClaims: ["exp", "sub"],
    clockTolerance: toleranceSeconds,
  };
  return async (token) => {
    try {
      const currentDate = new Date(deps.wallClock.wallMs());
      const claims = await verify(token, { ...expected, currentDate });
      return claims.sub;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  };
};

type Verify = (token: string, options: JWTVerifyOptions) => Promise<JWTPayload>;

const bySecret = (secret: string): Verify => {
  const key = new TextEncoder().encode(secret);
  return async (token, options) =>
    (await jwtVerify(token, key, { ...options, algorithms: ["HS256"] })).payload;
};

const byKeySet = (url: URL, { clock, timers, onKeySetFailed: onFailed }: KeySources): Verify => {
  const keys = createKeySet({ url, clock, timers, ...(onFailed && { onFailed }) });
  return async (token, options) =>
    (await jwtVerify(token, keys, { ...options, algorithms: asymmetric })).payload;
};
