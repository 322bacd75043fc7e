import { isUserId } from "@admit-one/core";
import { mayAct } from "@admit-one/http";
import type { Hono } from "hono";
import type { OidcOperators } from "../oidc-config.ts";
import { wayBack, withCookies } from "./log-in.ts";
import type { LogInSite } from "./log-in-page.ts";
import { answerOnward } from "./log-in-page.ts";
import { type Claims, idOfSubject, type OidcClient } from "./oidc-client.ts";
import { addOidcRoutes } from "./oidc-routes.ts";
import { type Grant, grantsOfClaim } from "./operator-grants.ts";
import type { OperatorSessions } from "./operator-sessions.ts";
import type { Sealer } from "./sealer.ts";

/** How operators log in at the login service. */
export type ConsoleOidc = {
  readonly client: OidcClient;
  readonly sealer: Sealer;
  readonly issuer: string;
  readonly operators: OidcOperators;
  readonly onFailed: (error: unknown) => void;
};

/** The path at which a log-in at the login service begins. */
export const oidcPath = "/login/oidc";

export const addConsoleOidcRoutes = (
  app: Hono,
  oidc: ConsoleOidc,
  { site, sessions }: { readonly site: LogInSite; readonly sessions: OperatorSessions },
): void => {
  const { issuer, operators } = oidc;
  addOidcRoutes(app, {
    ...oidc,
    site,
    cookie: "admit-console-log-in",
    path: oidcPath,
    enter: async (c, claims, next) => {
      const grant = grantOf(issuer, operators, claims);
      const id = idOfSubject(issuer, claims.sub);
      if (grant === null || !isUserId(id)) return null;
      const cookie = await sessions.begin(id, grant);
      return withCookies(await answerOnward(c, site, wayBack(next, site)), cookie);
    },
  });
};

/** The highest role that the values of the claim allow; null if they allow none. */
const grantOf = (issuer: string, operators: OidcOperators, claims: Claims): Grant | null => {
  const values = [claims[operators.claim]].flat();
  return grantsOfClaim(issuer, operators)
    .filter(({ value }) => values.includes(value))
    .reduce<Grant | null>(
      (best, grant) =>
        best !== null && mayAct({ id: "", role: best.role }, grant.role) ? best : grant,
      null,
    );
};
