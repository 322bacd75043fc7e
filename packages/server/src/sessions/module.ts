import { type BoxOffice, type Clock, TicketingError } from "@admit-one/core";
import type { AddressOf, Identify } from "@admit-one/http";
import type { CheckoutGateway, PagesOptions } from "@admit-one/pages";
import { ContainerModule } from "inversify";
import type { Config } from "../config.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { observedBoxOffice } from "../observed-box-office.ts";
import { pagesOff } from "../pages-config.ts";
import { TOKENS } from "../tokens.ts";
import { readBrandFile } from "./brand-file.ts";
import { createBuyerSessions } from "./buyer-sessions.ts";
import { checkoutGateways } from "./checkout-gateways.ts";
import { createConsoleSite } from "./console-routes.ts";
import { createLogIn } from "./create-log-in.ts";
import type { LogIn } from "./log-in.ts";
import { lookOf } from "./log-in-page.ts";
import { createSealer } from "./sealer.ts";
import { readSessionKeys } from "./session-keys.ts";
import { buyersSite, consoleSite } from "./site.ts";
import { createSite } from "./site-routes.ts";

/** People can cause these lines, so they are warnings. */
const onLogInFailed =
  (log: Log) =>
  (error: unknown): void => {
    // The error itself may hold a code or a token.
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    log.warn({ reason: String(error), code }, "a log-in at the login service failed");
  };

/** Log-ins, pages and the console. */
export const sessions: ContainerModule = new ContainerModule(({ bind }) => {
  bind(TOKENS.SessionKeys).toResolvedValue(readSessionKeys, [TOKENS.Config]);
  bind(TOKENS.BuyerSessions).toDynamicValue(async (context) => {
    const config = await context.getAsync(TOKENS.Config);
    if (pagesOff(config) !== null) return null;
    const keys = await context.getAsync(TOKENS.SessionKeys);
    const wallClock = await context.getAsync(TOKENS.WallClock);
    const sealer = createSealer({ keys, purpose: "buyer", wallClock });
    return createBuyerSessions(sealer, buyersSite(config));
  });
  bind(TOKENS.LogIn).toDynamicValue(async (context) => {
    const config = await context.getAsync(TOKENS.Config);
    const buyers = await context.getAsync(TOKENS.BuyerSessions);
    if (buyers === null) return null;
    const { brand } = await readBrandFile(config.pages.brandFile);
    return createLogIn({
      config,
      look: lookOf(buyersSite(config), brand, true),
      sessions: buyers,
      keys: await context.getAsync(TOKENS.SessionKeys),
      wallClock: await context.getAsync(TOKENS.WallClock),
      onFailed: onLogInFailed(await context.getAsync(TOKENS.Log)),
    });
  });
  bind(TOKENS.Console).toDynamicValue(async (context) => {
    const config = await context.getAsync(TOKENS.Config);
    const site = consoleSite(config);
    if (site === null) return null;
    const metrics = await context.getAsync(TOKENS.Metrics);
    const log = await context.getAsync(TOKENS.Log);
    return createConsoleSite({
      config,
      site,
      boxOffice: observedBoxOffice(await context.getAsync(TOKENS.BoxOffice), metrics),
      keys: await context.getAsync(TOKENS.SessionKeys),
      wallClock: await context.getAsync(TOKENS.WallClock),
      timers: await context.getAsync(TOKENS.Timers),
      addressOf: await context.getAsync(TOKENS.AddressOf),
      onRefused: await context.getAsync(TOKENS.OnRefused),
      onLogInFailed: onLogInFailed(log),
      clock: await context.getAsync(TOKENS.Clock),
      onError: (error) => {
        metrics.error(error instanceof TicketingError ? error.code : "INTERNAL");
        log.error({ err: error }, "a page of the console failed");
      },
    });
  });
  bind(TOKENS.CheckoutGateways).toResolvedValue(checkoutGateways, [TOKENS.Config]);
  bind(TOKENS.Site).toResolvedValue(
    (
      config: Config,
      boxOffice: BoxOffice,
      clock: Clock,
      metrics: Metrics,
      log: Log,
      identify: Identify,
      addressOf: AddressOf,
      logIn: LogIn | null,
      gateways: readonly CheckoutGateway[],
    ) => {
      if (logIn === null || !config.pages.wanted) return null;
      const observed = observedBoxOffice(boxOffice, metrics);
      const onError: NonNullable<PagesOptions["onError"]> = (error, { requestId }) => {
        metrics.error(error instanceof TicketingError ? error.code : "INTERNAL");
        log.error({ requestId, err: error }, "page failed");
      };
      const deps = { config, boxOffice: observed, clock, identify, addressOf, logIn, gateways };
      return createSite({ ...deps, onError });
    },
    [
      TOKENS.Config,
      TOKENS.BoxOffice,
      TOKENS.Clock,
      TOKENS.Metrics,
      TOKENS.Log,
      TOKENS.Identify,
      TOKENS.AddressOf,
      TOKENS.LogIn,
      TOKENS.CheckoutGateways,
    ],
  );
});
