import type { BoxOffice } from "@admit-one/core";
import { createProxyCheck } from "@admit-one/http";
import { Container } from "inversify";
import { createConsoleApp, createMetricsApp } from "./app.ts";
import type { Config } from "./config.ts";
import { type ConnectionOptions, connectionsAllowed, watchDescriptors } from "./connections.ts";
import { createContainer } from "./container.ts";
import { demoConcertId } from "./demo-concert.ts";
import type { FrontConfig } from "./front-config.ts";
import { takesNoMoney } from "./gateway-config.ts";
import { howToSell, startFacts } from "./greeting.ts";
import { listen } from "./listen.ts";
import { howToMeasure } from "./metrics-config.ts";
import { isOnSale, newestConcert } from "./on-sale.ts";
import { pagesOff } from "./pages-config.ts";
import { noTrialsHere } from "./place.ts";
import { putOnSale } from "./put-on-sale.ts";
import type { OnRefused } from "./refusals.ts";
import { missingBrowserKeys } from "./sessions/checkout-gateways.ts";
import { consolePath } from "./sessions/site.ts";
import { TOKENS } from "./tokens.ts";

export type RunningServer = AsyncDisposable & {
  /** The server's URL, without a slash at the end. */
  readonly url: string;
  /** The URL of /metrics; null if it is not served. */
  readonly metricsUrl: string | null;
  /** The URL of the operators' console; null if there is none. */
  readonly consoleUrl: string | null;
  readonly boxOffice: BoxOffice;
  /**
   * Serves for another `SHUTDOWN_DELAY_MS` while it reports not ready. Then finishes requests in
   * flight and the running work step, and closes the stores.
   */
  stop(): Promise<void>;
};

/**
 * Opens the stores, puts a concert on sale if there is none, and serves. While PostgreSQL has only a
 * standby, it waits for a primary.
 */
export const startServer = async (source: Config | Container): Promise<RunningServer> => {
  const container = source instanceof Container ? source : createContainer(source);
  container.rebind(TOKENS.OnStandby).toConstantValue("wait");
  try {
    return await start(container);
  } catch (error) {
    await container.unbindAllAsync();
    throw error;
  }
};

const start = async (container: Container): Promise<RunningServer> => {
  const config = await container.getAsync(TOKENS.Config);
  const boxOffice = await container.getAsync(TOKENS.BoxOffice);
  const clock = await container.getAsync(TOKENS.Clock);
  const health = await container.getAsync(TOKENS.Health);
  const startLoop = await container.getAsync(TOKENS.WorkLoop);
  const app = await container.getAsync(TOKENS.App);
  const log = await container.getAsync(TOKENS.Log);
  const timers = await container.getAsync(TOKENS.Timers);
  const { concertFile, cell } = config;
  const demo = !config.production && takesNoMoney(config);
  const sale = await putOnSale({ boxOffice, clock, concertFile, demo, cell });
  const newest = await newestConcert(boxOffice);
  const onRefused = await container.getAsync(TOKENS.OnRefused);
  const metrics = await container.getAsync(TOKENS.Metrics);
  const connections = connectionsOf(config.front, onRefused, metrics.connections);
  // Listen here first, so that nobody is served if this port is not available.
  const measured = await listenForMetrics(config, container);
  const closeOthers = async (): Promise<void> => {
    await measured?.close();
    await desk?.close();
  };
  const desk = await listenForOperators(config, container).catch(async (error: unknown) => {
    await measured?.close();
    throw error;
  });
  const listener = await listen({ ...config, app, connections }).catch(async (error: unknown) => {
    await closeOthers();
    throw error;
  });
  const stopWatching = watchDescriptors(timers, onRefused);
  health.watch();
  const work = startLoop();
  const url = `http://${hostInUrl(config.host)}:${listener.port}`;
  const metricsUrl = config.metrics.at === "root" ? `${url}/metrics` : (measured?.url ?? null);
  const consoleUrl =
    config.console.at === "path"
      ? `${config.front.publicUrl ?? url}${consolePath}`
      : (desk?.url ?? null);
  const traces = (await container.getAsync(TOKENS.Tracing)) !== null;
  log.info(
    { url, metrics: metricsUrl, console: consoleUrl, traces, ...startFacts(config, newest) },
    "listening",
  );
  if (config.console.at === "path" && noTrialsHere(config) !== null) {
    log.warn(
      "the console shares its origin with the pages, where scripts of payment providers run: " +
        "set CONSOLE_PORT instead of CONSOLE_SAME_ORIGIN",
    );
  }
  const missing = pagesOff(config) === null ? missingBrowserKeys(config) : [];
  if (missing.length > 0) {
    log.warn({ missing }, "buyers can't pay on the pages with every gateway: a key is not set");
  }
  if (metricsUrl === null) log.warn(`there are no metrics: ${howToMeasure}`);
  if (config.production && config.nodeEnv !== "production") {
    const { nodeEnv } = config;
    log.warn({ nodeEnv }, "counts as production: any NODE_ENV does but development and test");
  }
  if (sale === "already_there" && concertFile !== null) {
    log.info({ concertFile }, "not loaded: the store has concerts already");
  }
  if (sale === "being_created") {
    log.warn(
      "nothing is on sale: another document is being created under this id; what nobody goes on with " +
        "is removed after ten minutes, and a start after that creates this one",
    );
  }
  if (sale === "nothing") log.warn(`nothing is on sale: ${howToSell(config)}`);
  const concertId = demoConcertId(cell);
  if (!demo && (await isOnSale(boxOffice, concertId))) {
    log.warn({ concertId }, "the demo is on sale, from a start that was a trial");
  }
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    health.stop();
    listener.drain();
    const { shutdownDelayMs } = config;
    log.info({ shutdownDelayMs }, "stopping");
    // Load balancers check /readyz from time to time, and send requests until they see the change.
    if (shutdownDelayMs > 0) {
      await new Promise<void>((resolve) => timers.after(shutdownDelayMs, resolve));
    }
    // Work stops first: this process says goodbye to its queues before it refuses requests, and
    // admits nobody afterwards.
    const worked = work.stop();
    health.close();
    await listener.close();
    await worked;
    await closeOthers();
    stopWatching();
    await container.unbindAllAsync();
    log.info("stopped");
  };
  const stopOnce = (): Promise<void> => (stopped ??= stop());
  return {
    url,
    metricsUrl,
    consoleUrl,
    boxOffice,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
};

/** Serves /metrics on its own port, if it has one. */
const listenForMetrics = async (
  { metrics, keepAliveTimeoutMs, shutdownTimeoutMs }: Config,
  container: Container,
): Promise<{ readonly url: string; readonly close: () => Promise<void> } | null> => {
  if (metrics.at !== "port") return null;
  const { host, port } = metrics;
  const scrape = await container.getAsync(TOKENS.Scrape);
  const app = createMetricsApp(scrape, await container.getAsync(TOKENS.Log));
  const variables = { host: "METRICS_HOST", port: "METRICS_PORT" };
  const timeouts = { keepAliveTimeoutMs, shutdownTimeoutMs };
  const listener = await listen({ app, host, port, variables, ...timeouts });
  const url = `http://${hostInUrl(host)}:${listener.port}/metrics`;
  return { url, close: () => listener.close() };
};

/** Serves the console on its own port, if it has one. */
const listenForOperators = async (
  config: Config,
  container: Container,
): Promise<{ readonly url: string; readonly close: () => Promise<void> } | null> => {
  const console = await container.getAsync(TOKENS.Console);
  if (config.console.at !== "port" || console === null) return null;
  const { host, port, url } = config.console;
  const app = createConsoleApp({
    console,
    health: await container.getAsync(TOKENS.Health),
    metrics: await container.getAsync(TOKENS.Metrics),
    log: await container.getAsync(TOKENS.Log),
    tracing: await container.getAsync(TOKENS.Tracing),
  });
  const variables = { host: "CONSOLE_HOST", port: "CONSOLE_PORT" };
  const { keepAliveTimeoutMs, shutdownTimeoutMs } = config;
  const timeouts = { keepAliveTimeoutMs, shutdownTimeoutMs };
  const listener = await listen({ app, host, port, variables, ...timeouts });
  return {
    url: url ?? `http://${hostInUrl(host)}:${listener.port}`,
    close: () => listener.close(),
  };
};

const connectionsOf = (
  front: FrontConfig,
  onRefused: OnRefused,
  onCount: (open: number) => void,
): ConnectionOptions => {
  const max = front.maxConnections ?? connectionsAllowed();
  return {
    max,
    maxPerAddress: front.maxConnectionsPerAddress ?? Math.ceil(max / 2),
    isProxy: createProxyCheck(front.trustProxy),
    onRefused,
    onCount,
  };
};

const hostInUrl = (host: string): string => {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
};
