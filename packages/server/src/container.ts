import {
  type AdmissionGate,
  type BoxOffice,
  type Clock,
  createBoxOffice,
  type EventSubscriber,
  type Ids,
  type PaymentGateway,
  TicketingError,
  type Timers,
  type TokenSigner,
  type WallClock,
  type WalletOptions,
} from "@admit-one/core";
import {
  type AddressOf,
  createBoxOfficeRoutes,
  type Identify,
  type RequestEnv,
} from "@admit-one/http";
import {
  createCompressor,
  createRandomIds,
  createSystemClock,
  createSystemTimers,
  createWallClock,
} from "@admit-one/node";
import type { Hono } from "hono";
import { Container, ContainerModule } from "inversify";
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
import { createRefusals, type OnRefused } from "./refusals.ts";
import type { BuyerSessions } from "./sessions/buyer-sessions.ts";
import { sessions } from "./sessions/module.ts";
import { createSigner } from "./signer.ts";
import { type OpenStores, openStores } from "./stores.ts";
import { createSubscribers } from "./subscribers.ts";
import { type OnStandby, TOKENS } from "./tokens.ts";
import { loadTracing, noSpans, type Tracing } from "./tracing.ts";
import { serverVersion } from "./version.ts";
import { whenPrimary } from "./when-primary.ts";
import { createWorkLoop } from "./work-loop.ts";

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
      (config: Config, timers: Timers, log: Log, metrics: Metrics, onStandby: OnStandby) => {
        const open = (): Promise<OpenStores> =>
          openStores(config, timers, log, {
            connected: metrics.storeWaited,
            ranAgain: metrics.storeRanAgain,
          });
        return onStandby === "wait" ? whenPrimary(open, timers, log) : open();
      },
      [TOKENS.Config, TOKENS.Timers, TOKENS.Log, TOKENS.Metrics, TOKENS.OnStandby],
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

/** In trials users need money to spend; elsewhere operators credit it. */
const walletOf = ({ servesWallets, trustUserIdHeader }: Config): WalletOptions | undefined => {
  if (!servesWallets) return undefined;
  return trustUserIdHeader ? { openingBalances: trialBalances } : {};
};

const domain = new ContainerModule(({ bind }) => {
  bind(TOKENS.BoxOffice).toResolvedValue(
    (
      stores: OpenStores,
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
        durabilityLost: () => stores.durabilityLost?.() ?? null,
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
        cell: config.cell,
        wallet: walletOf(config),
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
      return createApp({ ...ofTheServer, cell: config.cell, routes, site, console });
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
  container.bind(TOKENS.OnStandby).toConstantValue("fail");
  container.load(clockOf(config), ports, domain, sessions, surface);
  return container;
};
