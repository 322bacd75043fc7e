import { ConfigProblem } from "./config-values.ts";
import { isLoopback, type Place } from "./place.ts";

/** Where `/metrics` is served. Buyers must not see the figures of a sale. */
export type MetricsConfig =
  /** At the root of the server, which only this machine can reach. */
  | { readonly at: "root" }
  /** On a port of its own, and nowhere else. */
  | { readonly at: "port"; readonly host: string; readonly port: number }
  | { readonly at: "nowhere" };

const defaultHost = "127.0.0.1";

export const readMetrics = (
  place: Place,
  {
    host,
    port,
    mainPort,
  }: {
    readonly host: string | undefined;
    readonly port: string | undefined;
    readonly mainPort: number;
  },
): MetricsConfig => {
  if (port === undefined) {
    if (host !== undefined && host !== defaultHost) {
      throw new ConfigProblem("METRICS_HOST", "is set without METRICS_PORT", "set both or neither");
    }
    return isLoopback(place) ? { at: "root" } : { at: "nowhere" };
  }
  const number = Number(port);
  if (!/^\d{1,5}$/.test(port) || number > 65_535) {
    throw new ConfigProblem(
      "METRICS_PORT",
      `is "${port}"`,
      "give a whole number from 0 to 65535, like 9464",
    );
  }
  if (number === mainPort && number !== 0) {
    throw new ConfigProblem(
      "METRICS_PORT",
      `is ${number}, as PORT is`,
      "give /metrics a port of its own, like 9464",
    );
  }
  return { at: "port", host: host ?? defaultHost, port: number };
};

/** Logged at start if nothing can be scraped. */
export const howToMeasure = "METRICS_PORT is not set, and HOST is not loopback";
