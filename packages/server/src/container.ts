import {
  type AdmissionGate,
  type BoxOffice,
  type Clock,
  createBoxOffice,
  type EventSubscriber,
  type Ids,
  type PaymentGateway,
  type Stores,
  TicketingError,
  type Timers,
  type TokenSigner,
  type WallClock,
} from "@admit-one/core";
import {
  type AddressOf,
  createBoxOfficeRoutes,
  type Identify,
  type RequestEnv,
} from "@admit-one/http";
import type { TokenKey } from "@admit-one/node";
import {
  createCompressor,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
  createWallClock,
} from "@admit-one/node";
import type { CheckoutGateway, PagesOptions } from "@admit-one/pages";
import type { Hono } from "hono";
import { Container, ContainerModule, type ServiceIdentifier } from "inversify";
import { createGate, toAdmission } from "./admission.ts";
import { apiPath, createApp } from "./app.ts";
import { createThreadAuditor, type ThreadAuditor } from "./audit-thread.ts";
import { createAddressOf } from "./client-address.ts";
import type { Config } from "./config.ts";
import { countingEvents } from "./counting-events.ts";
import { createEarlierGateways, createGateways } from "./gateways.ts";
import { createHealth, type Health } from "./health.ts";
import { createIdentify } from "./identity.ts";
import { createLog, type Log } from "./log.ts";
import { droppedByStderr } from "./log-destination.ts";
import { createMetrics, createScrape, type Metrics, type Scrape } from "./metrics/metrics.ts";
import { observedBoxOffice } from "./observed-box-office.ts";
import { observedGateways } from "./observed-gateways.ts";
import { observedSubscribers } from "./observed-subscribers.ts";
import { pagesOff } from "./pages-config.ts";
import { createRefusals, type OnRefused } from "./refusals.ts";
import { readBrandFile } from "./sessions/brand-file.ts";
import { type BuyerSessions, createBuyerSessions } from "./sessions/buyer-sessions.ts";
import { checkoutGateways } from "./sessions/checkout-gateways.ts";
import { createConsoleSite } from "./sessions/console-routes.ts";
import { createLogIn } from "./sessions/create-log-in.ts";
import type { LogIn } from "./sessions/log-in.ts";
import { lookOf } from "./sessions/log-in-page.ts";
import { createSealer } from "./sessions/sealer.ts";
import { readSessionKeys } from "./sessions/session-keys.ts";
import { buyersSite, consoleSite } from "./sessions/site.ts";
import { createSite } from "./sessions/site-routes.ts";
import { createSigner } from "./signer.ts";
import { type OpenStores, openStores } from "./stores.ts";
import { createSubscribers } from "./subscribers.ts";
import { loadTracing, noSpans, type Tracing } from "./tracing.ts";
import { serverVersion } from "./version.ts";
import { createWorkLoop, type WorkLoop } from "./work-loop.ts";

const token = <T>(name: string): ServiceIdentifier<T> => Symbol.for(`admit-one.${name}`);

/**
 * The names of all parts. Resolve them with `getAsync`, which opens storage and keys on the way.
 */
export const TOKENS = {
  Config: token<Config>("Config"),
  // The ports. Rebind any of them before the first `getAsync`.
  Clock: token<Clock>("Clock"),
  WallClock: token<WallClock>("WallClock"),
  Timers: token<Timers>("Timers"),
  Ids: token<Ids>("Ids"),
  TokenSigner: token<TokenSigner>("TokenSigner"),
  Stores: token<OpenStores>("Stores"),
  /** Null if the store is audited in this thread. */
  Auditor: token<ThreadAuditor | null>("Auditor"),
  Gateways: token<readonly PaymentGateway[]>("Gateways"),
  EarlierGateways: token<readonly PaymentGateway[]>("EarlierGateways"),
  Subscribers: token<readonly EventSubscriber[]>("Subscribers"),
  /** Null if everybody may join. */
  AdmissionGate: token<AdmissionGate | null>("AdmissionGate"),
  Identify: token<Identify>("Identify"),
  /** Null if nobody can log in. Then there are no pages. Rebind it together with `Identify`. */
  LogIn: token<LogIn | null>("LogIn"),
  /** What the checkout of the pages offers. */
  CheckoutGateways: token<readonly CheckoutGateway[]>("CheckoutGateways"),
  Log: token<Log>("Log"),
  /** Null if no OpenTelemetry SDK is set up. */
  Tracing: token<Tracing | null>("Tracing"),
  // The parts that are made from the ports.
  /** The keys of cookies. */
  SessionKeys: token<readonly TokenKey[]>("SessionKeys"),
  /** Null if there are no pages. */
  BuyerSessions: token<BuyerSessions | null>("BuyerSessions"),
  /** The log-in and the pages; null if there are none. */
  Site: token<Hono | null>("Site"),
  /** The console and its log-in; null if there is none. */
  Console: token<Hono | null>("Console"),
  /** The client's address, for limits. */
  AddressOf: token<AddressOf>("AddressOf"),
  BoxOffice: token<BoxOffice>("BoxOffice"),
  Metrics: token<Metrics>("Metrics"),
  Scrape: token<Scrape>("Scrape"),
  Health: token<Health>("Health"),
  OnRefused: token<OnRefused>("OnRefused"),
  Routes: token<Hono<RequestEnv>>("Routes"),
  App: token<Hono>("App"),
  WorkLoop: token<WorkLoop>("WorkLoop"),
} as const;

/** Servers on one PostgreSQL follow its clock, so that they agree. Other servers use their own. */
const clockOf = ({ database }: Config): ContainerModule =>
  new ContainerModule(({ bind }) => {
    if (database.kind === "postgres") {
      bind(TOKENS.Clock).toResolvedValue(
        (stores: OpenStores) => stores.clock ?? createSystemClock(),
        [TOKENS.Stores],
      );
    } else {
      bind(TOKENS.Clock).toResolvedValue(() => createSystemClock(), []);
    }
  });

const ports = new ContainerModule(({ bind }) => {
  bind(TOKENS.WallClock).toResolvedValue(createWallClock, []);
  bind(TOKENS.Tracing).toResolvedValue(loadTracing, []);
  bind(TOKENS.Timers).toResolvedValue(createSystemTimers, []);
  bind(TOKENS.Ids).toResolvedValue((clock: Clock) => createRandomIds({ clock }), [TOKENS.Clock]);
  bind(TOKENS.TokenSigner).toResolvedValue(createSigner, [TOKENS.Config]);
  bind(TOKENS.Stores)
    .toResolvedValue(
      (config: Config, timers: Timers, log: Log, metrics: Metrics) =>
        openStores(config, timers, log, {
          connected: metrics.storeWaited,
          ranAgain: metrics.storeRanAgain,
        }),
      [TOKENS.Config, TOKENS.Timers, TOKENS.Log, TOKENS.Metrics],
    )
    .onDeactivation(async (stores) => {
      await stores[Symbol.asyncDispose]?.();
    });
  bind(TOKENS.Auditor)
    .toResolvedValue(
      ({ database }: OpenStores) => (database ? createThreadAuditor(database) : null),
      [TOKENS.Stores],
    )
    .onDeactivation(async (auditor) => {
      await auditor?.[Symbol.asyncDispose]();
    });
  bind(TOKENS.Gateways).toResolvedValue(createGateways, [
    TOKENS.Config,
    TOKENS.Clock,
    TOKENS.Tracing,
  ]);
  bind(TOKENS.EarlierGateways).toResolvedValue(createEarlierGateways, [
    TOKENS.Config,
    TOKENS.Clock,
    TOKENS.Tracing,
  ]);
  bind(TOKENS.Subscribers).toResolvedValue(createSubscribers, [
    TOKENS.Config,
    TOKENS.WallClock,
    TOKENS.Tracing,
  ]);
  bind(TOKENS.AdmissionGate).toResolvedValue(createGate, [TOKENS.Config]);
  bind(TOKENS.Identify).toResolvedValue(
    (
      config: Config,
      wallClock: WallClock,
      clock: Clock,
      timers: Timers,
      log: Log,
      metrics: Metrics,
      sessions: BuyerSessions | null,
    ) =>
      createIdentify({
        ...config,
        sessions,
        wallClock,
        clock,
        timers,
        onKeySetFailed: (error, failure) => {
          metrics.keySetFailed();
          log.warn({ ...failure, err: error }, "the JWT key set can't be read");
        },
      }),
    [
      TOKENS.Config,
      TOKENS.WallClock,
      TOKENS.Clock,
      TOKENS.Timers,
      TOKENS.Log,
      TOKENS.Metrics,
      TOKENS.BuyerSessions,
    ],
  );
  bind(TOKENS.Log).toResolvedValue((config: Config) => createLog(config.logLevel), [TOKENS.Config]);
});

/** The names in OpenTelemetry's semantic conventions. */
const databaseSystem = { memory: undefined, sqlite: "sqlite", postgres: "postgresql" } as const;

const dayMs = 24 * 3_600_000;

/** In minor units; the won has none. */
const trialBalances = { KRW: 10_000_000 };

const domain = new ContainerModule(({ bind }) => {
  bind(TOKENS.BoxOffice).toResolvedValue(
    (
      stores: Stores,
      clock: Clock,
      timers: Timers,
      ids: Ids,
      signer: TokenSigner,
      gateways: readonly PaymentGateway[],
      earlierGateways: readonly PaymentGateway[],
      subscribers: readonly EventSubscriber[],
      metrics: Metrics,
      log: Log,
      config: Config,
      wallClock: WallClock,
      gate: AdmissionGate | null,
      auditor: ThreadAuditor | null,
      tracing: Tracing | null,
    ) => {
      const spans = tracing ?? noSpans;
      const traced = spans.traceStores(stores, { system: databaseSystem[config.database.kind] });
      return createBoxOffice({
        auditor: auditor?.audit,
        admission: toAdmission({ gate, config, timers, metrics, log }),
        stores: { ...traced, events: countingEvents(traced.events, metrics) },
        clock,
        wallClock,
        timers,
        ids,
        signer,
        gateways: observedGateways(spans.traceGateways(gateways), metrics),
        earlierGateways: observedGateways(spans.traceGateways(earlierGateways), metrics),
        options: {
          gatewayTimeoutMs: config.gatewayTimeoutMs,
          lookupsPerSecond: config.lookupsPerSecond,
          tokenRetentionMs: config.tokenRetentionDays * dayMs,
        },
        // In trials users need money to spend; elsewhere operators credit it.
        wallet: config.trustUserIdHeader ? { openingBalances: trialBalances } : {},
        subscribers: observedSubscribers(spans.traceSubscribers(subscribers), { metrics, clock }),
        onDeliveryFailed: ({ subscriber, event: { eventId }, attempts }, { reason }) =>
          log.warn({ subscriber, eventId, attempts, reason }, "an event was not taken"),
      });
    },
    [
      TOKENS.Stores,
      TOKENS.Clock,
      TOKENS.Timers,
      TOKENS.Ids,
      TOKENS.TokenSigner,
      TOKENS.Gateways,
      TOKENS.EarlierGateways,
      TOKENS.Subscribers,
      TOKENS.Metrics,
      TOKENS.Log,
      TOKENS.Config,
      TOKENS.WallClock,
      TOKENS.AdmissionGate,
      TOKENS.Auditor,
      TOKENS.Tracing,
    ],
  );
});

/** The options of the routes that depend only on the configuration. */
const routesOf = ({ front, operators, corsOrigins }: Config) => ({
  basePath: front.publicUrl === null ? undefined : `${front.publicUrl}${apiPath}`,
  operators,
  corsOrigins,
  corsHeaders: front.corsHeaders,
  maxEventStreams: front.maxEventStreams,
  maxEventStreamsPerAddress: front.maxEventStreamsPerAddress,
});

/** People can cause these lines, so they are warnings. */
const onLogInFailed =
  (log: Log) =>
  (error: unknown): void => {
    // The error itself may hold a code or a token.
    const code = error instanceof Error && "code" in error ? String(error.code) : undefined;
    log.warn({ reason: String(error), code }, "a log-in at the login service failed");
  };

const sessions = new ContainerModule(({ bind }) => {
  bind(TOKENS.SessionKeys).toResolvedValue(readSessionKeys, [TOKENS.Config]);
  bind(TOKENS.BuyerSessions).toDynamicValue(async ({ getAsync }) => {
    const config = await getAsync(TOKENS.Config);
    if (pagesOff(config) !== null) return null;
    const keys = await getAsync(TOKENS.SessionKeys);
    const wallClock = await getAsync(TOKENS.WallClock);
    const sealer = createSealer({ keys, purpose: "buyer", wallClock });
    return createBuyerSessions(sealer, buyersSite(config));
  });
  bind(TOKENS.LogIn).toDynamicValue(async ({ getAsync }) => {
    const config = await getAsync(TOKENS.Config);
    const buyers = await getAsync(TOKENS.BuyerSessions);
    if (buyers === null) return null;
    const { brand } = await readBrandFile(config.pages.brandFile);
    return createLogIn({
      config,
      look: lookOf(buyersSite(config), brand, true),
      sessions: buyers,
      keys: await getAsync(TOKENS.SessionKeys),
      wallClock: await getAsync(TOKENS.WallClock),
      onFailed: onLogInFailed(await getAsync(TOKENS.Log)),
    });
  });
  bind(TOKENS.Console).toDynamicValue(async ({ getAsync }) => {
    const config = await getAsync(TOKENS.Config);
    const site = consoleSite(config);
    if (site === null) return null;
    return createConsoleSite({
      config,
      site,
      boxOffice: observedBoxOffice(
        await getAsync(TOKENS.BoxOffice),
        await getAsync(TOKENS.Metrics),
      ),
      keys: await getAsync(TOKENS.SessionKeys),
      wallClock: await getAsync(TOKENS.WallClock),
      timers: await getAsync(TOKENS.Timers),
      addressOf: await getAsync(TOKENS.AddressOf),
      onRefused: await getAsync(TOKENS.OnRefused),
      onLogInFailed: onLogInFailed(await getAsync(TOKENS.Log)),
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

const surface = new ContainerModule(({ bind }) => {
  bind(TOKENS.Metrics).toResolvedValue(createMetrics, [TOKENS.WallClock]);
  bind(TOKENS.Scrape).toResolvedValue(
    (
      metrics: Metrics,
      boxOffice: BoxOffice,
      timers: Timers,
      stores: OpenStores,
      health: Health,
      config: Config,
      gateways: readonly PaymentGateway[],
      earlierGateways: readonly PaymentGateway[],
    ) =>
      createScrape({
        metrics,
        boxOffice,
        timers,
        gateways: [...gateways, ...earlierGateways].map(({ name }) => name),
        state: {
          pool: () => stores.pool?.() ?? null,
          isReady: () => health.wasReady,
          droppedLogLines: droppedByStderr,
          lookupsPerSecond: config.lookupsPerSecond,
          version: serverVersion,
        },
      }),
    [
      TOKENS.Metrics,
      TOKENS.BoxOffice,
      TOKENS.Timers,
      TOKENS.Stores,
      TOKENS.Health,
      TOKENS.Config,
      TOKENS.Gateways,
      TOKENS.EarlierGateways,
    ],
  );
  bind(TOKENS.Health).toResolvedValue(createHealth, [TOKENS.Stores, TOKENS.Timers, TOKENS.Log]);
  bind(TOKENS.OnRefused).toResolvedValue(
    (log: Log, metrics: Metrics, timers: Timers) => createRefusals({ log, metrics, timers }),
    [TOKENS.Log, TOKENS.Metrics, TOKENS.Timers],
  );
  bind(TOKENS.AddressOf).toResolvedValue(
    ({ front }: Config, log: Log) =>
      createAddressOf({
        trustProxy: front.trustProxy,
        onUnknownProxy: (address) =>
          log.warn(
            { address },
            "X-Forwarded-For is not believed; is a proxy there? See TRUST_PROXY",
          ),
      }),
    [TOKENS.Config, TOKENS.Log],
  );
  bind(TOKENS.Routes).toResolvedValue(
    (
      config: Config,
      boxOffice: BoxOffice,
      identify: Identify,
      log: Log,
      timers: Timers,
      health: Health,
      onRefused: OnRefused,
      metrics: Metrics,
      addressOf: AddressOf,
    ) =>
      createBoxOfficeRoutes({
        ...routesOf(config),
        addressOf,
        onRefused,
        timers,
        compressor: createCompressor(),
        // Event streams never end by themselves, and a server that stops waits for its requests.
        stopping: health.signal,
        onStreams: metrics.streams,
        boxOffice: observedBoxOffice(boxOffice, metrics),
        identify,
        onError: (error, { requestId }) => {
          metrics.error(error instanceof TicketingError ? error.code : "INTERNAL");
          // The path may contain ids of reservations. The request's own log line has the pattern.
          log.error({ requestId, err: error }, "request failed");
        },
      }),
    [
      TOKENS.Config,
      TOKENS.BoxOffice,
      TOKENS.Identify,
      TOKENS.Log,
      TOKENS.Timers,
      TOKENS.Health,
      TOKENS.OnRefused,
      TOKENS.Metrics,
      TOKENS.AddressOf,
    ],
  );
  bind(TOKENS.App).toResolvedValue(
    (
      routes: Hono<RequestEnv>,
      health: Health,
      metrics: Metrics,
      log: Log,
      config: Config,
      scrape: Scrape,
      tracing: Tracing | null,
      site: Hono | null,
      operatorsConsole: Hono | null,
    ) => {
      const isHere = config.metrics.at === "root";
      const ofTheServer = { health, metrics, log, tracing, scrape: isHere ? scrape : null };
      const console = config.console.at === "path" ? operatorsConsole : null;
      return createApp({ ...ofTheServer, routes, site, console });
    },
    [
      TOKENS.Routes,
      TOKENS.Health,
      TOKENS.Metrics,
      TOKENS.Log,
      TOKENS.Config,
      TOKENS.Scrape,
      TOKENS.Tracing,
      TOKENS.Site,
      TOKENS.Console,
    ],
  );
  bind(TOKENS.WorkLoop).toResolvedValue(
    (boxOffice: BoxOffice, timers: Timers, metrics: Metrics, log: Log) =>
      createWorkLoop({ boxOffice, timers, metrics, log }),
    [TOKENS.BoxOffice, TOKENS.Timers, TOKENS.Metrics, TOKENS.Log],
  );
});

/**
 * Binds all parts of the server. Nothing is opened until it is resolved.
 *
 * @example
 * const container = createContainer(config);
 * container.rebind(TOKENS.Gateways).toConstantValue([myGateway]);
 * await using server = await startServer(container);
 */
export const createContainer = (config: Config): Container => {
  const container = new Container({ defaultScope: "Singleton" });
  container.bind(TOKENS.Config).toConstantValue(config);
  container.load(clockOf(config), ports, domain, sessions, surface);
  return container;
};
