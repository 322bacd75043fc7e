import { type Clock, TicketingError } from "@admit-one/core";
import type { Identity } from "@admit-one/http";
import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose";
import type { Config } from "./config.ts";
import type { JwtConfig } from "./config-values.ts";

export type IdentifyDeps = Pick<Config, "jwt" | "trustUserIdHeader"> & { readonly clock: Clock };

/** Asks the request alone: it serves as the routes' `Identify`. */
export type IdentifyRequest = (request: Request) => Promise<Identity>;

const unauthenticated: Identity = { outcome: "unauthenticated" };
const userIdMaxChars = 255;

/** A signed claim can still be anything: JSON has numbers and lists, too. */
const user = (userId: unknown): Identity =>
  typeof userId !== "string" || userId === "" || userId.length > userIdMaxChars
    ? unauthenticated
    : { outcome: "user", userId };

/**
 * Names the user of a request: by the bearer JWT where JWTs are configured, else by `X-User-Id`
 * where that header is trusted. A bearer token that does not hold is never made good by the header.
 */
export const createIdentify = ({
  jwt,
  trustUserIdHeader,
  clock,
}: IdentifyDeps): IdentifyRequest => {
  const subjectOf = jwt === null ? null : createSubjectOf(jwt, clock);
  return async (request) => {
    const bearer = /^Bearer +(?<token>[^ ]+) *$/i.exec(request.headers.get("authorization") ?? "");
    const token = bearer?.groups?.["token"];
    if (subjectOf !== null && token !== undefined) return user(await subjectOf(token));
    if (!trustUserIdHeader) return unauthenticated;
    return user(request.headers.get("x-user-id")?.trim());
  };
};

/**
 * A shared secret verifies HS256 alone, a key set asymmetric signatures alone: else a public key
 * could be taken for the secret of an HMAC that anybody can make (RFC 8725, section 2.1).
 */
const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"].concat([
  "ES256",
  "ES384",
  "ES512",
  "Ed25519",
  "EdDSA",
]);

type SubjectOf = (token: string) => Promise<unknown>;

const createSubjectOf = (jwt: NonNullable<JwtConfig>, clock: Clock): SubjectOf => {
  const verify = jwt.kind === "secret" ? bySecret(jwt.secret) : byKeySet(jwt.url);
  return async (token) => {
    try {
      const claims = await verify(token, {
        requiredClaims: ["exp", "sub"],
        currentDate: new Date(clock.nowMs()),
      });
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

const faultsOfTheToken = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

const byKeySet = (url: URL): Verify => {
  const keys = createRemoteJWKSet(url);
  const keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await keys(header, token);
    } catch (error) {
      if (faultsOfTheToken.some((fault) => error instanceof fault)) throw error;
      // Nobody can tell whether the token is good, so it must not be called bad.
      throw new TicketingError("UNAVAILABLE", "The JWT key set can't be read.", { cause: error });
    }
  };
  return async (token, options) =>
    (await jwtVerify(token, keyOf, { ...options, algorithms: asymmetric })).payload;
};
