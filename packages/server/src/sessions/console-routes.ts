import type { BoxOffice, Clock, Timers, WallClock } from "@admit-one/core";
import {
  type AddressOf,
  type IdentifyOperator,
  isSameOrigin,
  type LimitRefusal,
} from "@admit-one/http";
import type { TokenKey } from "@admit-one/node";
import { createConsole } from "@admit-one/pages/console";
import { Hono, type MiddlewareHandler } from "hono";
import type { Config } from "../config.ts";
import { isLoopback } from "../place.ts";
import { createThreadRehearsal } from "../rehearsal-thread.ts";
import { readBrandFile } from "./brand-file.ts";
import { createConsoleLogIn } from "./console-log-in.ts";
import type { ConsoleOidc } from "./console-oidc.ts";
import type { LogIn } from "./log-in.ts";
import { type LogInSite, lookOf } from "./log-in-page.ts";
import { createOidcClient } from "./oidc-client.ts";
import { returnPath } from "./oidc-routes.ts";
import { type Grant, grantOfToken, grantsOfClaim } from "./operator-grants.ts";
import { createOperatorSessions } from "./operator-sessions.ts";
import { createSealer } from "./sealer.ts";
import type { Site } from "./site.ts";
import { strictTransport } from "./site-routes.ts";

export type ConsoleDoorDeps = {
  readonly config: Pick<Config, "console" | "operators" | "pages" | "oidc">;
  readonly site: LogInSite;
  readonly keys: readonly TokenKey[];
  readonly wallClock: WallClock;
  readonly timers: Timers;
  readonly addressOf: AddressOf;
  readonly onRefused: (refusal: LimitRefusal) => void;
  readonly onLogInFailed: (error: unknown) => void;
};

/** Makes the pages behind the log-in. */
type MakeConsole = (
  identifyOperator: IdentifyOperator,
  logIn: Pick<LogIn, "loginUrl" | "logoutUrl">,
) => Hono;

/** The operators' log-in, and the console behind it. */
export const createConsoleDoor = (deps: ConsoleDoorDeps, makeConsole: MakeConsole): Hono => {
  const { config, site, keys, wallClock } = deps;
  const { operators, pages } = config;
  const sessions = createOperatorSessions({
    sealer: createSealer({ keys, purpose: "operator", wallClock }),
    site,
    wallClock,
    grants: grantsOf(config),
  });
  const oidc = oidcOf(deps);
  const logIn = createConsoleLogIn({ ...deps, sessions, operators, oidc });
  const app = new Hono();
  if (config.console.at === "port" && config.console.url === null) app.use(onlyOwnNames);
  if (pages.hsts) app.use(strictTransport);
  if (logIn.routes !== null) app.route("/", logIn.routes);
  app.use(onlyOwnCalls(site), sessions.keep);
  app.route(
    "/",
    makeConsole((request) => sessions.identify(request), logIn),
  );
  return app;
};

/**
 * A page can make its own host name lead to this machine (DNS rebinding), and would then be of one
 * origin with a console that listens on loopback. So only names that always mean loopback are ours.
 */
const onlyOwnNames: MiddlewareHandler = async (c, next) => {
  const host = new URL(c.req.url).hostname.replaceAll(/[[\]]/g, "");
  if (isLoopback({ host }) || host.endsWith(".localhost")) return next();
  return c.text("Misdirected Request", 421);
};

const grantsOf = ({ operators, oidc }: ConsoleDoorDeps["config"]): readonly Grant[] => [
  ...operators.map((operator) => grantOfToken(operator)),
  ...(oidc === null || oidc.operators === null ? [] : grantsOfClaim(oidc.issuer, oidc.operators)),
];

const oidcOf = ({
  config: { oidc },
  site: { publicUrl, basePath },
  keys,
  wallClock,
  onLogInFailed,
}: ConsoleDoorDeps): ConsoleOidc | null => {
  if (oidc === null || oidc.operators === null || publicUrl === null) return null;
  return {
    client: createOidcClient(oidc, `${new URL(publicUrl).origin}${basePath}${returnPath}`),
    sealer: createSealer({ keys, purpose: "operator-log-in", wallClock }),
    issuer: oidc.issuer,
    operators: oidc.operators,
    onFailed: onLogInFailed,
  };
};

export type ConsoleSiteDeps = Omit<ConsoleDoorDeps, "site"> & {
  readonly site: Site;
  readonly config: Config;
  readonly boxOffice: BoxOffice;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
};

/** The operators' log-in and the console, for the root of a port or for a path. */
export const createConsoleSite = async (deps: ConsoleSiteDeps): Promise<Hono> => {
  const { boxOffice, clock, config, onError } = deps;
  const { brand } = await readBrandFile(config.pages.brandFile);
  const site = { ...deps.site, look: lookOf(deps.site, brand, false) };
  return createConsoleDoor({ ...deps, site }, (identifyOperator, { loginUrl, logoutUrl }) =>
    createConsole({
      boxOffice,
      identifyOperator,
      loginUrl,
      logoutUrl,
      basePath: site.basePath,
      publicUrl: site.publicUrl,
      rehearse: createThreadRehearsal(),
      clock,
      onError,
      ...(brand !== undefined && { brand }),
    }),
  );
};

/** No call of the console may come from a page of another origin. */
const onlyOwnCalls =
  ({ publicUrl }: Site): MiddlewareHandler =>
  async (c, next) =>
    isSameOrigin(c.req.raw, publicUrl) ? next() : c.text("Forbidden", 403);
