import { parseNetwork, type TrustedProxies } from "@admit-one/http";
import { ConfigProblem, wholeNumber } from "./config-values.ts";

/** What stands between clients and the server, and the limits of one client. */
export type FrontConfig = {
  /**
   * Trusted writers of `X-Forwarded-For`: a number of proxies in front, or addresses and networks.
   */
  readonly trustProxy: TrustedProxies;
  /**
   * The public URL of the server's root, without a slash at the end. Null means the URL of each
   * request.
   */
  readonly publicUrl: string | null;
  /** Request headers that pages may send beside those of the API. */
  readonly corsHeaders: readonly string[];
  readonly maxEventStreams: number;
  readonly maxEventStreamsPerAddress: number;
  /** Null means as many as the process's file descriptors allow. */
  readonly maxConnections: number | null;
  /** Null means half of all connections. */
  readonly maxConnectionsPerAddress: number | null;
};

type Values = Readonly<
  Record<
    | "trustProxy"
    | "publicUrl"
    | "corsHeaders"
    | "maxEventStreams"
    | "maxEventStreamsPerAddress"
    | "maxConnections"
    | "maxConnectionsPerAddress",
    string | undefined
  >
>;

export const readFront = (values: Values): FrontConfig => ({
  trustProxy: trustProxy(values.trustProxy),
  publicUrl: publicUrl(values.publicUrl),
  corsHeaders: headerNames(values.corsHeaders),
  maxEventStreams: count("MAX_EVENT_STREAMS", values.maxEventStreams, 10_000),
  maxEventStreamsPerAddress: count(
    "MAX_EVENT_STREAMS_PER_ADDRESS",
    values.maxEventStreamsPerAddress,
    2_000,
  ),
  maxConnections: optionalCount("MAX_CONNECTIONS", values.maxConnections),
  maxConnectionsPerAddress: optionalCount(
    "MAX_CONNECTIONS_PER_ADDRESS",
    values.maxConnectionsPerAddress,
  ),
});

const countMax = 1_000_000;

const count = (variable: string, value: string | undefined, fallback: number): number =>
  wholeNumber(variable, value, { fallback, min: 1, max: countMax });

const optionalCount = (variable: string, value: string | undefined): number | null =>
  value === undefined ? null : count(variable, value, countMax);

const entries = (value: string): readonly string[] => value.split(",").map((entry) => entry.trim());

/** More proxies than any real deployment has. */
const hopsMax = 16;

const trustProxy = (value: string | undefined): TrustedProxies => {
  if (value === undefined) return 0;
  if (/^\d+$/.test(value) && Number(value) <= hopsMax) return Number(value);
  const networks = entries(value);
  const wrong = networks.find((entry) => parseNetwork(entry) === null);
  if (wrong === undefined) return networks;
  throw new ConfigProblem(
    "TRUST_PROXY",
    `holds "${wrong}"`,
    "give how many proxies of yours stand in front, like 1, or their addresses, like 10.0.0.0/8,::1",
  );
};

const publicUrl = (value: string | undefined): string | null => {
  if (value === undefined) return null;
  const url = URL.parse(value);
  const isPlain = url !== null && url.href === `${url.origin}${url.pathname}`;
  if (isPlain && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, "");
  throw new ConfigProblem(
    "PUBLIC_URL",
    `is "${value}"`,
    "give where people reach the server, like https://shop.example.com/tickets",
  );
};

const headerNames = (value: string | undefined): readonly string[] => {
  if (value === undefined) return [];
  const names = entries(value);
  const wrong = names.find((name) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || name === "*");
  if (wrong === undefined) return names;
  throw new ConfigProblem(
    "CORS_HEADERS",
    `holds "${wrong}"`,
    "give names of headers like X-Datadog-Trace-Id, separated by commas",
  );
};
