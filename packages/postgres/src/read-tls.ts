import { DatabaseUrlProblem } from "./database-url-problem.ts";

export type TlsMode = "disable" | "no-verify" | "verify-ca" | "verify-full";

/** How a connection is encrypted, and what is checked about the other side. */
export type TlsSettings = {
  readonly mode: TlsMode;
  /** The file with the certificates of the authorities; undefined means those that Node knows. */
  readonly rootCert?: string | undefined;
  /** The files with our own certificate and key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly passphrase?: string | undefined;
};

const twoChoices =
  "give sslmode=verify-full, which checks the certificate and the name (with sslrootcert=FILE for an " +
  "authority of your own), or sslmode=no-verify, which encrypts and checks nothing";

const toMode = (mode: string | undefined, rootCert: string | undefined): TlsMode => {
  switch (mode) {
    case undefined:
      return rootCert === undefined ? "disable" : "verify-full";
    case "disable":
    case "no-verify":
    case "verify-full":
      return mode;
    case "verify-ca":
      if (rootCert !== undefined && rootCert !== "system") return mode;
      throw new DatabaseUrlProblem(
        "has sslmode=verify-ca without an authority of your own",
        "give sslrootcert=FILE as well, or sslmode=verify-full",
      );
    // As in libpq: a file with authorities makes it verify-ca.
    case "require":
      if (rootCert === "system") return "verify-full";
      if (rootCert !== undefined) return "verify-ca";
      throw new DatabaseUrlProblem(
        "has sslmode=require, with which anybody in between could pretend to be the database",
        twoChoices,
      );
    case "allow":
    case "prefer":
      throw new DatabaseUrlProblem(
        `has sslmode=${mode}, which encrypts only if nobody in between objects`,
        `${twoChoices}, or sslmode=disable`,
      );
    default:
      throw new DatabaseUrlProblem(
        "has an unknown sslmode",
        "give disable, no-verify, verify-ca or verify-full",
      );
  }
};

/** What a URL and the environment say about a parameter. */
export type Lookup = (name: string) => string | undefined;

export const toTls = (given: Lookup): TlsSettings => {
  const rootCert = given("sslrootcert");
  // Of JDBC, and known to libpq.
  const ssl = given("ssl");
  if (ssl !== undefined && ssl !== "true") {
    throw new DatabaseUrlProblem('has an ssl that is not "true"', "give sslmode instead");
  }
  return {
    mode: toMode(given("sslmode") ?? (ssl && "require"), rootCert),
    rootCert: rootCert === "system" ? undefined : rootCert,
    cert: given("sslcert"),
    key: given("sslkey"),
    passphrase: given("sslpassword"),
  };
};
