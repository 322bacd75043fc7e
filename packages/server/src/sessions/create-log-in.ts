import type { WallClock } from "@admit-one/core";
import type { TokenKey } from "@admit-one/node";
import type { Config } from "../config.ts";
import type { BuyerSessions } from "./buyer-sessions.ts";
import type { LogIn } from "./log-in.ts";
import type { Look } from "./log-in-page.ts";
import { createOidcClient } from "./oidc-client.ts";
import { createOidcLogIn } from "./oidc-log-in.ts";
import { returnPath } from "./oidc-routes.ts";
import { createSealer } from "./sealer.ts";
import { buyersSite } from "./site.ts";
import { createTrialLogIn } from "./trial-log-in.ts";

export type CreateLogInDeps = {
  readonly config: Config;
  readonly look: Look;
  readonly sessions: BuyerSessions;
  readonly keys: readonly TokenKey[];
  readonly wallClock: WallClock;
  readonly onFailed: (error: unknown) => void;
};

/** How buyers log in: at the login service if there is one, else by a name in trials. */
export const createLogIn = ({
  config,
  look,
  sessions,
  keys,
  wallClock,
  onFailed,
}: CreateLogInDeps): LogIn => {
  const site = { ...buyersSite(config), look };
  const { oidc, jwt } = config;
  if (oidc === null || site.publicUrl === null) return createTrialLogIn(site, sessions);
  return createOidcLogIn({
    site,
    sessions,
    client: createOidcClient(oidc, `${site.publicUrl}${returnPath}`),
    sealer: createSealer({ keys, purpose: "log-in", wallClock }),
    issuer: oidc.issuer,
    jwtIssuers: jwt?.issuers ?? null,
    onFailed,
  });
};
