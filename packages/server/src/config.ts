import type { OperatorToken } from "@admit-one/http";
import type { TokenKey } from "@admit-one/node";
import { type AdmissionConfig, readAdmission } from "./admission-config.ts";
import { type CellConfig, readCell } from "./cell-config.ts";
import type { DatabaseConfig, LogLevel } from "./config-values.ts";
import * as read from "./config-values.ts";
import { ConfigProblem } from "./config-values.ts";
import { type ConsoleConfig, readConsole } from "./console-config.ts";
import { type FrontConfig, readFront } from "./front-config.ts";
import { type GatewaysConfig, readGateways } from "./gateway-config.ts";
import { type JwtConfig, readJwt } from "./jwt-config.ts";
import { type MetricsConfig, readMetrics } from "./metrics-config.ts";
import { type OidcConfig, readOidc } from "./oidc-config.ts";
import { readOperators } from "./operators-config.ts";
import { type PagesConfig, pagesOff, readPages } from "./pages-config.ts";
import { goWhereTrialsAre, noTrialsHere, type Place, readPlace } from "./place.ts";
import { readWebhooks, type WebhooksConfig } from "./webhooks-config.ts";

/** The environment: `process.env`, or a record in a test. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Everything that the environment decides, read once at start. */
export type Config = Place &
  CellConfig &
  GatewaysConfig & {
    /** With 0 the system chooses a free port. */
    readonly port: number;
    readonly database: DatabaseConfig;
    readonly jwt: JwtConfig;
    /** Whether to trust the header `X-User-Id`. It is refused on all hosts except loopback. */
    readonly trustUserIdHeader: boolean;
    /** Without operators, the admin routes do not exist. */
    readonly operators: readonly OperatorToken[];
    /** The first key signs, all keys verify. Null means that the server keeps its own keys. */
    readonly queueTokenKeys: readonly TokenKey[] | null;
    /**
     * The first key encrypts session cookies, all keys decrypt them. Null means that the server
     * keeps its own keys.
     */
    readonly sessionKeys: readonly TokenKey[] | null;
    readonly pages: PagesConfig;
    readonly console: ConsoleConfig;
    /** The login service; null if there is none. */
    readonly oidc: OidcConfig | null;
    /**
     * The time limit of one gateway call. After it the outcome is unknown and must be looked up.
     */
    readonly gatewayTimeoutMs: number;
    /** How many times a second this process asks one gateway about due payments, at most. */
    readonly lookupsPerSecond: number;
    /** How long ended tokens are kept. */
    readonly tokenRetentionDays: number;
    /** The receiver of events by webhook, or null. */
    readonly webhooks: WebhooksConfig | null;
    /** A concert document to sell. Without one, a server that takes no money sells the demo. */
    readonly concertFile: string | null;
    readonly corsOrigins: readonly string[];
    readonly front: FrontConfig;
    readonly admission: AdmissionConfig;
    readonly metrics: MetricsConfig;
    readonly logLevel: LogLevel;
    /** How long an idle connection is kept open. */
    readonly keepAliveTimeoutMs: number;
    /**
     * How long the server continues to serve after a stop was requested, while it reports not
     * ready.
     */
    readonly shutdownDelayMs: number;
    /** How long requests in flight may then take to finish. */
    readonly shutdownTimeoutMs: number;
  };

export type ReadConfigOutcome =
  | { readonly outcome: "config_read"; readonly config: Config }
  /** One line with the variable, the error and the correct form. It contains no secret. */
  | { readonly outcome: "misconfigured"; readonly message: string };

/** Reads the variables that docs/configuration.md lists. An empty one counts as not set. */
export const readConfig = (env: Env): ReadConfigOutcome => {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  try {
    const config = toConfig(set);
    checkSessionKeys(config);
    return { outcome: "config_read", config };
  } catch (error) {
    if (error instanceof ConfigProblem) return { outcome: "misconfigured", message: error.message };
    throw error;
  }
};

const toConfig = (env: Env): Config => {
  const place = readPlace(env["HOST"], env["NODE_ENV"]);
  const port = read.wholeNumber("PORT", env["PORT"], { fallback: 3000, min: 0, max: 65_535 });
  const database = read.database(
    {
      url: env["DATABASE_URL"],
      sqliteSynchronous: env["SQLITE_SYNCHRONOUS"],
      postgresDurability: env["POSTGRES_DURABILITY"],
      postgresDurabilityLost: env["POSTGRES_DURABILITY_LOST"],
      postgresPoolMax: env["POSTGRES_POOL_MAX"],
      postgresAnswerTimeoutMs: env["POSTGRES_ANSWER_TIMEOUT_MS"],
    },
    env,
  );
  const front = readFront({
    trustProxy: env["TRUST_PROXY"],
    publicUrl: env["PUBLIC_URL"],
    corsHeaders: env["CORS_HEADERS"],
    maxEventStreams: env["MAX_EVENT_STREAMS"],
    maxEventStreamsPerAddress: env["MAX_EVENT_STREAMS_PER_ADDRESS"],
    maxConnections: env["MAX_CONNECTIONS"],
    maxConnectionsPerAddress: env["MAX_CONNECTIONS_PER_ADDRESS"],
  });
  const metrics = readMetrics(place, {
    host: env["METRICS_HOST"],
    port: env["METRICS_PORT"],
    mainPort: port,
  });
  const oidc = readOidc(
    {
      issuer: env["OIDC_ISSUER"],
      clientId: env["OIDC_CLIENT_ID"],
      clientSecret: env["OIDC_CLIENT_SECRET"],
      scope: env["OIDC_SCOPE"],
      operatorClaim: env["OIDC_OPERATOR_CLAIM"],
      operators: env["OIDC_OPERATORS"],
    },
    front.publicUrl,
  );
  const operators = readOperators(env["ADMIN_TOKEN"], env["ADMIN_TOKENS"]);
  return {
    ...place,
    ...readCell({ cell: env["CELL"], cells: env["CELLS"], walletCell: env["WALLET_CELL"] }),
    port,
    metrics,
    database,
    ...readIdentity(env, place, oidc),
    oidc,
    operators,
    console: readConsole(
      {
        port: env["CONSOLE_PORT"],
        host: env["CONSOLE_HOST"],
        url: env["CONSOLE_URL"],
        sameOrigin: env["CONSOLE_SAME_ORIGIN"],
      },
      {
        place,
        otherPorts: [port, ...(metrics.at === "port" ? [metrics.port] : [])],
        hasOperators: operators.length > 0 || (oidc?.operators ?? null) !== null,
        hasOidcOperators: (oidc?.operators ?? null) !== null,
      },
    ),
    queueTokenKeys: readQueueTokenKeys(env, database),
    sessionKeys: read.tokenKeys("SESSION_KEYS", env["SESSION_KEYS"]),
    ...readGateways({
      gateway: env["GATEWAY"],
      place,
      stripeSecretKey: env["STRIPE_SECRET_KEY"],
      stripeWebhookSecret: env["STRIPE_WEBHOOK_SECRET"],
      stripeApiUrl: env["STRIPE_API_URL"],
      stripeMinimumAmounts: env["STRIPE_MINIMUM_AMOUNTS"],
      tossSecretKey: env["TOSS_SECRET_KEY"],
      tossClientKey: env["TOSS_CLIENT_KEY"],
      tossApiUrl: env["TOSS_API_URL"],
      stripePublishableKey: env["STRIPE_PUBLISHABLE_KEY"],
      stripeScriptUrl: env["STRIPE_SCRIPT_URL"],
      tossScriptUrl: env["TOSS_SCRIPT_URL"],
    }),
    gatewayTimeoutMs: read.wholeNumber("GATEWAY_TIMEOUT_MS", env["GATEWAY_TIMEOUT_MS"], {
      fallback: 10_000,
      min: 100,
      max: 120_000,
    }),
    lookupsPerSecond: read.wholeNumber("LOOKUPS_PER_SECOND", env["LOOKUPS_PER_SECOND"], {
      fallback: 10,
      min: 1,
      max: 10_000,
    }),
    tokenRetentionDays: read.wholeNumber("TOKEN_RETENTION_DAYS", env["TOKEN_RETENTION_DAYS"], {
      fallback: 30,
      // Events are kept for a week, and an erasure finds a token's events through the token.
      min: 7,
      max: 3_650,
    }),
    webhooks: readWebhooks(env["WEBHOOKS_URL"], env["WEBHOOKS_SECRET"], env["WEBHOOKS_PARALLEL"]),
    concertFile: env["CONCERT_FILE"] ?? null,
    corsOrigins: read.origins(env["CORS_ORIGINS"]),
    front,
    pages: readPages(
      {
        pages: env["PAGES"],
        brandFile: env["BRAND_FILE"],
        imageHosts: env["IMAGE_HOSTS"],
        frameAncestors: env["FRAME_ANCESTORS"],
        hsts: env["HSTS"],
      },
      front.publicUrl,
    ),
    admission: readAdmission({
      gate: env["ADMISSION_GATE"],
      onFailure: env["ADMISSION_ON_FAILURE"],
      place,
      turnstileSiteKey: env["TURNSTILE_SITE_KEY"],
      turnstileSecretKey: env["TURNSTILE_SECRET_KEY"],
      turnstileUrl: env["TURNSTILE_URL"],
      turnstileAction: env["TURNSTILE_ACTION"],
      turnstileHostnames: env["TURNSTILE_HOSTNAMES"],
    }),
    logLevel: read.logLevel(env["LOG_LEVEL"]),
    // Load balancers keep idle connections for a minute. The server must not be the first to close
    // them.
    keepAliveTimeoutMs: read.wholeNumber("KEEP_ALIVE_TIMEOUT_MS", env["KEEP_ALIVE_TIMEOUT_MS"], {
      fallback: 65_000,
      min: 1_000,
      max: 3_600_000,
    }),
    shutdownDelayMs: read.wholeNumber("SHUTDOWN_DELAY_MS", env["SHUTDOWN_DELAY_MS"], {
      fallback: place.production ? 5_000 : 0,
      min: 0,
      max: 600_000,
    }),
    shutdownTimeoutMs: read.wholeNumber("SHUTDOWN_TIMEOUT_MS", env["SHUTDOWN_TIMEOUT_MS"], {
      fallback: 10_000,
      min: 0,
      max: 600_000,
    }),
  };
};

/**
 * SQLite can store keys beside its file. Servers that share a database must be given the same keys.
 */
const readQueueTokenKeys = (env: Env, { kind }: DatabaseConfig): Config["queueTokenKeys"] => {
  const keys = read.tokenKeys("QUEUE_TOKEN_KEYS", env["QUEUE_TOKEN_KEYS"]);
  if (keys !== null || kind !== "postgres") return keys;
  throw new ConfigProblem(
    "QUEUE_TOKEN_KEYS",
    "is not set, and servers on one PostgreSQL must all know the same keys",
    "give id:secret, the secret of at least 32 characters, say of `openssl rand -hex 32`",
  );
};

/** Somebody who logs in at one server must be logged in at all, and after a restart. */
const checkSessionKeys = (config: Config): void => {
  const { sessionKeys, database, console } = config;
  const isTrial = noTrialsHere(config) === null;
  if (sessionKeys !== null || database.kind !== "postgres" || isTrial) return;
  if (pagesOff(config) !== null && console.at === "nowhere") return;
  throw new ConfigProblem(
    "SESSION_KEYS",
    "is not set, and servers on one PostgreSQL must all know the keys of session cookies",
    "give id:secret, the secret of at least 32 characters, say of `openssl rand -hex 32`, " +
      "or set PAGES=off and leave the console out",
  );
};

/** How users are identified. A server that could identify nobody does not start. */
const readIdentity = (
  env: Env,
  place: Place,
  oidc: OidcConfig | null,
): Pick<Config, "jwt" | "trustUserIdHeader"> => {
  const jwt = readJwt({
    secret: env["JWT_SECRET"],
    jwksUrl: env["JWKS_URL"],
    issuer: env["JWT_ISSUER"],
    audience: env["JWT_AUDIENCE"],
  });
  const asked = read.flag("TRUST_X_USER_ID", env["TRUST_X_USER_ID"]);
  const refused = noTrialsHere(place);
  if (asked === true && refused !== null) {
    throw new ConfigProblem(
      "TRUST_X_USER_ID",
      `believes anybody, and is refused ${refused}`,
      `set JWT_SECRET or JWKS_URL instead, or ${goWhereTrialsAre(place)}`,
    );
  }
  const isProven = jwt !== null || oidc !== null;
  const trustUserIdHeader = asked ?? (!isProven && refused === null);
  if (!isProven && !trustUserIdHeader) {
    throw new ConfigProblem(
      "JWT_SECRET",
      "is not set and neither is JWKS_URL, so nobody could prove who they are",
      "set one of them (on loopback, TRUST_X_USER_ID=1 is enough to try things out)",
    );
  }
  return { jwt, trustUserIdHeader };
};
