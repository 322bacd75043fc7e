import type { BoxOffice } from "@admit-one/core";
import { Container } from "inversify";
import type { Config } from "./config.ts";
import { createContainer, TOKENS } from "./container.ts";
import { listen } from "./listen.ts";
import { putOnSale } from "./put-on-sale.ts";

export type RunningServer = AsyncDisposable & {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  readonly boxOffice: BoxOffice;
  /** Finishes requests in flight and the step of work that runs, then closes the stores. */
  stop(): Promise<void>;
};

/** Opens the stores, puts a concert on sale where there is none, and serves. */
export const startServer = async (source: Config | Container): Promise<RunningServer> => {
  const container = source instanceof Container ? source : createContainer(source);
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
  const { concertFile } = config;
  const sale = await putOnSale({ boxOffice, clock, concertFile });
  const listener = await listen({ ...config, app });
  const work = startLoop();
  const url = `http://${hostInUrl(config.host)}:${listener.port}`;
  log.info({ url }, "listening");
  if (sale === "already_there" && concertFile !== null) {
    log.info({ concertFile }, "not loaded: the store has concerts already");
  }
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    health.stop();
    await listener.close();
    await work.stop();
    await container.unbindAllAsync();
    log.info("stopped");
  };
  const stopOnce = (): Promise<void> => (stopped ??= stop());
  return {
    url,
    boxOffice,
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
};

const hostInUrl = (host: string): string => {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
};
