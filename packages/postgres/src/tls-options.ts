import { readFileSync } from "node:fs";
import type { ConnectionOptions } from "node:tls";
import { DatabaseUrlProblem } from "./database-url-problem.ts";
import type { TlsSettings } from "./read-tls.ts";

const read = (file: string | undefined, parameter: string): string | undefined => {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as { readonly code?: string };
    throw new DatabaseUrlProblem(
      `names a file in ${parameter} that can't be read (${code})`,
      "give a file that this user may read",
    );
  }
};

/** Any name passes: an authority of one's own signs only what it is trusted for. */
const anyName = (): undefined => undefined;

/** The driver's TLS options. */
export const tlsOptionsOf = ({
  mode,
  rootCert,
  cert,
  key,
  passphrase,
}: TlsSettings): false | ConnectionOptions => {
  if (mode === "disable") return false;
  const ca = read(rootCert, "sslrootcert");
  const ourCert = read(cert, "sslcert");
  const ourKey = read(key, "sslkey");
  return {
    rejectUnauthorized: mode !== "no-verify",
    ...(ca !== undefined && { ca }),
    ...(ourCert !== undefined && { cert: ourCert }),
    ...(ourKey !== undefined && { key: ourKey }),
    ...(passphrase !== undefined && { passphrase }),
    ...(mode === "verify-ca" && { checkServerIdentity: anyName }),
  };
};
