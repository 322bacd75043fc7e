import type { ConcertListing } from "@admit-one/core";
import type { Config } from "./config.ts";
import { type GatewayConfig, isTestKey } from "./gateway-config.ts";
import { howToMeasure } from "./metrics-config.ts";
import { pagesOff } from "./pages-config.ts";

export type GreetingDeps = {
  readonly config: Config;
  readonly url: string;
  /** The address of /metrics; null if it is not served. */
  readonly metricsUrl: string | null;
  /** The address of the console; null if there is none. */
  readonly consoleUrl: string | null;
  /** A concert on sale, for the example lines. */
  readonly listing: ConcertListing | undefined;
};

/** The first output for a person who starts the server. It contains no secret. */
export const greeting = ({
  config,
  url,
  metricsUrl,
  consoleUrl,
  listing,
}: GreetingDeps): string => `\
Admit One listens on ${url}

  Pages      ${pages(config, url)}
  Console    ${consoleUrl === null ? noConsole(config) : howToEnter(config, consoleUrl)}
  API page   ${url}/api/docs
  On sale    ${listing?.concert.title ?? `nothing yet: ${howToSell(config)}`}
  Data       ${data(config)}
  Users      ${users(config)}
  Operators  ${operators(config)}
  Payments   ${payments(config)}
  Metrics    ${metricsUrl ?? `nowhere: ${howToMeasure}`}
${cellLine(config)}
Try it:
${buyer(config, url)}${curls(config, url, listing)}
Ctrl-C stops it. Logs are written to stderr.
`;

/** Nothing where there are no cells. */
const cellLine = ({ cell, servesWallets }: Config): string => {
  const { name, others } = cell;
  if (name === null && others.length === 0) return "";
  const beside = others.length === 0 ? "" : `, beside ${others.join(", ")}`;
  const wallets = servesWallets ? "; it serves the wallets" : "";
  return `  Cell       ${name ?? "without a name"}${beside}${wallets}\n`;
};

/** The same facts for the log, without the example lines. */
export const startFacts = (config: Config, listing: ConcertListing | undefined) => ({
  ...(config.production && { production: true, nodeEnv: config.nodeEnv }),
  ...(config.cell.name !== null && { cell: config.cell.name }),
  onSale: listing?.concert.title ?? null,
  data: data(config),
  users: users(config),
  pages: pagesOff(config) ?? "on",
  operators: config.operators.length > 0,
  payments: payments(config),
});

const pages = (config: Config, url: string): string => {
  const off = pagesOff(config);
  return off === null ? `${config.front.publicUrl ?? url}/` : `off: ${off}`;
};

/** Nobody should have to look for what opens the console. The token itself is a secret. */
const howToEnter = ({ operators: known, oidc }: Config, consoleUrl: string): string => {
  const proofs = [
    ...(known.length > 0 ? ["an operator's token, from ADMIN_TOKEN or ADMIN_TOKENS"] : []),
    ...((oidc?.operators ?? null) === null ? [] : ["the login service"]),
  ];
  return `${consoleUrl}, with ${proofs.join(", or ")}`;
};

const noConsole = ({ console, operators: known }: Config): string => {
  if (console.at !== "nowhere") return "off";
  const how = known.length === 0 ? "; ADMIN_TOKEN of at least 16 characters opens one" : "";
  return `off: ${console.why}${how}`;
};

/** What to do if nothing is on sale. */
export const howToSell = ({ operators }: Config): string =>
  operators.length === 0
    ? "set CONCERT_FILE to a concert document, or ADMIN_TOKEN and POST one to /api/admin/concerts"
    : "POST a concert document to /api/admin/concerts, or set CONCERT_FILE to one";

const operators = ({ operators: known }: Config): string =>
  known.length === 0
    ? "none: ADMIN_TOKEN is not set"
    : known.map(({ id, role }) => `${id} (${role})`).join(", ");

const payments = ({ gateways, earlierGateways, servesWallets }: Config): string => {
  const of = (gateway: GatewayConfig): string => payment(gateway, servesWallets);
  const now = gateways.length === 0 ? ["by the host's gateway"] : gateways.map(of);
  const before = earlierGateways.map((gateway) => `of before: ${of(gateway)}`);
  return [...now, ...before].join("; ");
};

const payment = (gateway: GatewayConfig, servesWallets: boolean): string => {
  if (gateway.kind === "scripted") {
    return `scripted${servesWallets ? ", or out of the wallet" : ""}: no money moves`;
  }
  if (gateway.apiUrl !== null) return `${gateway.kind}, a stand-in: no money moves`;
  return `${gateway.kind}${isTestKey(gateway.secretKey) ? ", with a test key: no money moves" : ""}`;
};

/** The scripted buyer's default address. */
const buyersDefault = "http://127.0.0.1:3000";

/** The scripted buyer has no JWT. */
const buyer = ({ trustUserIdHeader }: Config, url: string): string => {
  if (!trustUserIdHeader) return "";
  return url === buyersDefault ? "  npm run buyer\n" : `  BOX_OFFICE_URL=${url} npm run buyer\n`;
};

const curls = (config: Config, url: string, listing: ConcertListing | undefined): string => {
  if (listing === undefined) return "";
  const { concertId, queueId } = listing.concert;
  const user = config.trustUserIdHeader ? "X-User-Id: alice" : "Authorization: Bearer $JWT";
  return `\
  curl ${url}/api/concerts
  curl -X POST -H "${user}" ${url}/api/queues/${queueId}/tokens
  curl -H "Queue-Token: $TOKEN" ${url}/api/concerts/${concertId}/shows
  curl -H "Queue-Token: $TOKEN" ${url}/api/shows/${listing.shows[0]?.showId}/seats
`;
};

const relaxed = "; POSTGRES_DURABILITY=RELAXED: a crash may lose what the database does not flush";

const data = ({ database }: Config): string => {
  if (database.kind === "memory") return "in memory: gone when the server stops";
  if (database.kind === "postgres") {
    // Show only the place: the URL contains a password.
    return `PostgreSQL, ${database.place}${database.durability === "relaxed" ? relaxed : ""}`;
  }
  return database.durability === "full"
    ? `SQLite, ${database.file}`
    : `SQLite, ${database.file}; SQLITE_SYNCHRONOUS=NORMAL: a power cut may lose the last answers`;
};

const users = ({ jwt, trustUserIdHeader }: Config): string => {
  const proofs = [];
  if (jwt !== null) proofs.push(jwt.kind === "secret" ? "JWT (HS256)" : `JWT (${jwt.url.host})`);
  if (trustUserIdHeader) proofs.push("anybody, by the header X-User-Id: for trials only");
  return proofs.join(", and ");
};
