import { ConfigProblem } from "./config-values.ts";

/** The required claims of a JWT beside its user; null accepts any value. */
type Expected = {
  /** One of these must have issued it. */
  readonly issuers: readonly string[] | null;
  /** It must be meant for one of these. */
  readonly audiences: readonly string[] | null;
};

/** How users prove their identity; null if JWTs are not used. */
export type JwtConfig =
  | ({ readonly kind: "secret"; readonly secret: string } & Expected)
  | ({ readonly kind: "jwks"; readonly url: URL } & Expected)
  | null;

/** The variables as the environment gives them. */
export type JwtVariables = Readonly<
  Record<"secret" | "jwksUrl" | "issuer" | "audience", string | undefined>
>;

export const readJwt = (given: JwtVariables): JwtConfig => {
  const { secret, jwksUrl } = given;
  const expected = {
    issuers: names("JWT_ISSUER", given.issuer),
    audiences:
      given.audience?.trim() === anyAudience ? null : names("JWT_AUDIENCE", given.audience),
  };
  if (secret !== undefined && jwksUrl !== undefined) {
    throw new ConfigProblem("JWT_SECRET", "and JWKS_URL are both set", "keep one of them");
  }
  if (secret !== undefined) {
    checkSecret(secret);
    return { kind: "secret", secret, ...expected };
  }
  if (jwksUrl === undefined) {
    refuseAlone("JWT_ISSUER", given.issuer);
    refuseAlone("JWT_AUDIENCE", given.audience);
    return null;
  }
  const url = readUrl(jwksUrl);
  // One key set signs for every application of a login service. Only the audience distinguishes
  // them.
  if (given.audience === undefined) {
    throw new ConfigProblem(
      "JWT_AUDIENCE",
      "is not set, so tokens for any other application of the same key set would be good here",
      "give the audience of this one (aud), or * where any is meant",
    );
  }
  return { kind: "jwks", url, ...expected };
};

const anyAudience = "*";

/** HS256 needs a secret of at least 256 bits (RFC 7518, section 3.2). */
const secretMinBytes = 32;

const checkSecret = (secret: string): void => {
  if (Buffer.byteLength(secret) >= secretMinBytes) return;
  throw new ConfigProblem(
    "JWT_SECRET",
    `has ${Buffer.byteLength(secret)} bytes`,
    `give at least ${secretMinBytes}, say of \`openssl rand -hex 32\``,
  );
};

const readUrl = (text: string): URL => {
  const url = URL.parse(text);
  // An attacker could replace keys on an unencrypted connection. On this machine there is nobody in
  // between.
  const local = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && local))) {
    throw new ConfigProblem(
      "JWKS_URL",
      "is no https URL",
      "give the address of the key set, like https://login.example.com/.well-known/jwks.json",
    );
  }
  return url;
};

const names = (variable: string, value: string | undefined): readonly string[] | null => {
  if (value === undefined) return null;
  const given = value.split(",").map((name) => name.trim());
  // A star in a list would look like a wildcard, but would be compared literally.
  if (!given.includes("") && !given.includes(anyAudience)) return given;
  throw new ConfigProblem(
    variable,
    `is "${value}"`,
    "give what the tokens say, several separated by commas",
  );
};

/** An operator who sets the variable expects a check. */
const refuseAlone = (variable: string, value: string | undefined): void => {
  if (value === undefined) return;
  throw new ConfigProblem(
    variable,
    "is set, and there are no JWTs to check",
    "set JWT_SECRET or JWKS_URL too, or leave it out",
  );
};
