import type { Operator } from "@admit-one/http";
import { ConfigProblem } from "./config-values.ts";

/** The login service that knows the users, and perhaps the operators. */
export type OidcConfig = {
  /** As its tokens name it. */
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client, which PKCE protects. */
  readonly clientSecret: string | null;
  readonly scope: string;
  /** Null if operators log in with tokens only. */
  readonly operators: OidcOperators | null;
};

export type OidcOperators = {
  /** The claim whose value decides, for instance `groups`. */
  readonly claim: string;
  readonly roles: readonly { readonly value: string; readonly role: Operator["role"] }[];
};

type Values = Readonly<
  Record<
    "issuer" | "clientId" | "clientSecret" | "scope" | "operatorClaim" | "operators",
    string | undefined
  >
>;

export const readOidc = (values: Values, publicUrl: string | null): OidcConfig | null => {
  const issuer = readIssuer(values.issuer);
  const scope = readScope(values.scope);
  const operators = readOperators(values.operatorClaim, values.operators);
  if (issuer === null) {
    const alone = Object.entries({
      OIDC_CLIENT_ID: values.clientId,
      OIDC_CLIENT_SECRET: values.clientSecret,
      OIDC_OPERATORS: values.operators,
    }).find(([, value]) => value !== undefined);
    if (alone === undefined) return null;
    throw new ConfigProblem(alone[0], "is set without OIDC_ISSUER", "set both or neither");
  }
  if (values.clientId === undefined) {
    throw new ConfigProblem(
      "OIDC_CLIENT_ID",
      "is not set",
      "give the id that the login service has for this server",
    );
  }
  // The address that the login service returns to must not come from a request.
  if (publicUrl === null) {
    throw new ConfigProblem(
      "PUBLIC_URL",
      "is not set, and a log-in with OIDC_ISSUER returns there",
      "give where people reach the server, like https://shop.example.com/tickets",
    );
  }
  const { clientId, clientSecret = null } = values;
  return { issuer, clientId, clientSecret, scope, operators };
};

const readIssuer = (value: string | undefined): string | null => {
  if (value === undefined) return null;
  const url = URL.parse(value);
  const isLocal = url?.hostname === "127.0.0.1" || url?.hostname === "localhost";
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLocal);
  if (isSafe && url?.search === "" && url.hash === "" && url.username === "") return value;
  throw new ConfigProblem(
    "OIDC_ISSUER",
    "is no https URL",
    "give the issuer as its tokens name it, like https://login.example.com/realms/tickets",
  );
};

const readScope = (value = "openid"): string => {
  if (/^[!#-[\]-~ ]+$/.test(value) && value.split(" ").includes("openid")) return value;
  throw new ConfigProblem(
    "OIDC_SCOPE",
    "does not hold openid",
    "give scopes separated by spaces, like openid groups",
  );
};

const form = /^(?<value>.+):(?<role>viewer|agent|manager)$/;

const readOperators = (
  claim: string | undefined,
  value: string | undefined,
): OidcOperators | null => {
  const roles = (value?.split(",") ?? []).map((entry): OidcOperators["roles"][number] => {
    const groups = form.exec(entry.trim())?.groups;
    const role = groups?.["role"];
    if (role === "viewer" || role === "agent" || role === "manager") {
      return { value: groups?.["value"] ?? "", role };
    }
    throw new ConfigProblem(
      "OIDC_OPERATORS",
      "holds an entry of another form",
      "give value:role,… with the roles viewer, agent, manager",
    );
  });
  const values = roles.map((entry) => entry.value);
  const twice = values.find((entry, index) => values.indexOf(entry) < index);
  if (twice !== undefined) {
    throw new ConfigProblem("OIDC_OPERATORS", `names ${twice} twice`, "give each value one role");
  }
  if (claim !== undefined && value !== undefined) return { claim, roles };
  if (claim === undefined && value === undefined) return null;
  throw new ConfigProblem(
    claim === undefined ? "OIDC_OPERATOR_CLAIM" : "OIDC_OPERATORS",
    "is not set, and the other one is",
    "set both: which claim decides, and which of its values are operators",
  );
};
