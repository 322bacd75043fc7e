import type { BuyerSessions } from "./buyer-sessions.ts";
import { createLogInRoutes, type LogIn, logInOf, wayBack, withCookies } from "./log-in.ts";
import type { LogInSite } from "./log-in-page.ts";
import { type OidcClient, userIdOf } from "./oidc-client.ts";
import { addOidcRoutes } from "./oidc-routes.ts";
import type { Sealer } from "./sealer.ts";

export type OidcLogInDeps = {
  readonly site: LogInSite;
  readonly sessions: BuyerSessions;
  readonly client: OidcClient;
  readonly sealer: Sealer;
  readonly issuer: string;
  /** The issuers of JWTs that name users by their subject. */
  readonly jwtIssuers: readonly string[] | null;
  readonly onFailed: (error: unknown) => void;
};

/** Buyers log in at the login service. */
export const createOidcLogIn = (deps: OidcLogInDeps): LogIn => {
  const { site, sessions, issuer, jwtIssuers } = deps;
  const app = createLogInRoutes(site, sessions.end);
  addOidcRoutes(app, {
    ...deps,
    cookie: "admit-log-in",
    path: "/login",
    enter: async (c, { sub }, next) => {
      const userId = userIdOf(issuer, sub, jwtIssuers);
      if (userId === null) return null;
      return withCookies(c.redirect(wayBack(next, site), 303), await sessions.begin(userId));
    },
  });
  return logInOf(site, app);
};
