import { describe, expect, test } from "vitest";
import { type Config, type Env, readConfig } from "../src/config.ts";

const secret = "0123456789abcdef0123456789abcdef";
const jwks = "https://login.example.com/jwks.json";

const read = (env: Env): Config => {
  const result = readConfig(env);
  if (result.outcome !== "config_read") throw new TypeError(result.message);
  return result.config;
};

test("without any variable: SQLite in data/, loopback, the trusted header, the scripted gateway", () => {
  expect(read({})).toEqual({
    host: "127.0.0.1",
    nodeEnv: null,
    production: false,
    port: 3000,
    database: { kind: "sqlite", file: "data/admit-one.db", durability: "full" },
    jwt: null,
    trustUserIdHeader: true,
    operators: [],
    queueTokenKeys: null,
    sessionKeys: null,
    pages: { wanted: true, brandFile: null, imageHosts: [], frameAncestors: [], hsts: false },
    oidc: null,
    console: { at: "nowhere", why: "no operator is configured" },
    gateways: [{ kind: "scripted" }],
    earlierGateways: [],
    webhooks: null,
    concertFile: null,
    corsOrigins: [],
    front: {
      trustProxy: 0,
      publicUrl: null,
      corsHeaders: [],
      maxEventStreams: 10_000,
      maxEventStreamsPerAddress: 2_000,
      maxConnections: null,
      maxConnectionsPerAddress: null,
    },
    admission: { gate: null, onFailure: "allow" },
    metrics: { at: "root" },
    logLevel: "info",
    gatewayTimeoutMs: 10_000,
    lookupsPerSecond: 10,
    tokenRetentionDays: 30,
    keepAliveTimeoutMs: 65_000,
    shutdownDelayMs: 0,
    shutdownTimeoutMs: 10_000,
    cell: { name: null, others: [] },
    servesWallets: true,
  } satisfies Config);
});

test.each<[Env, Partial<Config>]>([
  [{ PORT: "0" }, { port: 0 }],
  [{ PORT: "" }, { port: 3000 }],
  [{ HOST: "::1" }, { host: "::1", trustUserIdHeader: true, metrics: { at: "root" } }],
  [{ METRICS_PORT: "9464" }, { metrics: { at: "port", host: "127.0.0.1", port: 9464 } }],
  [
    { METRICS_PORT: "9464", METRICS_HOST: "::1" },
    { metrics: { at: "port", host: "::1", port: 9464 } },
  ],
  // Each takes a free one.
  [
    { PORT: "0", METRICS_PORT: "0" },
    { port: 0, metrics: { at: "port", host: "127.0.0.1", port: 0 } },
  ],
  [{ HOST: "127.8.8.8" }, { trustUserIdHeader: true }],
  [
    { HOST: "0.0.0.0", JWT_SECRET: secret },
    { host: "0.0.0.0", trustUserIdHeader: false, metrics: { at: "nowhere" } },
  ],
  [{ DATABASE_URL: "memory:" }, { database: { kind: "memory" } }],
  [
    { DATABASE_URL: "sqlite:/var/lib/a.db", SQLITE_SYNCHRONOUS: "NORMAL" },
    { database: { kind: "sqlite", file: "/var/lib/a.db", durability: "normal" } },
  ],
  [
    { DATABASE_URL: "sqlite:///var/lib/a.db" },
    { database: { kind: "sqlite", file: "/var/lib/a.db", durability: "full" } },
  ],
  [
    { DATABASE_URL: "postgres://u:p@db/x", QUEUE_TOKEN_KEYS: `new:${secret}` },
    {
      database: {
        kind: "postgres",
        url: "postgres://u:p@db/x",
        place: "db:5432/x",
        durability: "full",
        whenNotReplicated: "alarm",
        poolMax: 10,
        answerTimeoutMs: 4_000,
      },
    },
  ],
  [
    {
      DATABASE_URL: "postgres://u:p@db/x",
      POSTGRES_DURABILITY: "REPLICATED",
      POSTGRES_DURABILITY_LOST: "refuse",
      QUEUE_TOKEN_KEYS: `new:${secret}`,
    },
    {
      database: {
        kind: "postgres",
        url: "postgres://u:p@db/x",
        place: "db:5432/x",
        durability: "replicated",
        whenNotReplicated: "refuse",
        poolMax: 10,
        answerTimeoutMs: 4_000,
      },
    },
  ],
  [
    {
      DATABASE_URL: "postgresql://u:p@db:6543,db2/x?sslmode=verify-full",
      POSTGRES_DURABILITY: "RELAXED",
      POSTGRES_POOL_MAX: "3",
      POSTGRES_ANSWER_TIMEOUT_MS: "500",
      QUEUE_TOKEN_KEYS: `new:${secret}`,
    },
    {
      database: {
        kind: "postgres",
        url: "postgresql://u:p@db:6543,db2/x?sslmode=verify-full",
        place: "db:6543,db2:5432/x",
        durability: "relaxed",
        whenNotReplicated: "alarm",
        poolMax: 3,
        answerTimeoutMs: 500,
      },
    },
  ],
  // The rest is in the variables that other programs know.
  [
    { DATABASE_URL: "postgres://", PGHOST: "db", PGDATABASE: "x", QUEUE_TOKEN_KEYS: `a:${secret}` },
    {
      database: {
        kind: "postgres",
        url: "postgres://",
        place: "db:5432/x",
        durability: "full",
        whenNotReplicated: "alarm",
        poolMax: 10,
        answerTimeoutMs: 4_000,
      },
    },
  ],
  [
    { JWT_SECRET: secret },
    {
      jwt: { kind: "secret", secret, issuers: null, audiences: null },
      trustUserIdHeader: false,
    },
  ],
  [
    { JWT_SECRET: secret, JWT_ISSUER: "https://a.example, b", JWT_AUDIENCE: "tickets" },
    {
      jwt: { kind: "secret", secret, issuers: ["https://a.example", "b"], audiences: ["tickets"] },
    },
  ],
  [
    { JWKS_URL: jwks, JWT_AUDIENCE: "tickets,tickets-app" },
    {
      jwt: {
        kind: "jwks",
        url: new URL(jwks),
        issuers: null,
        audiences: ["tickets", "tickets-app"],
      },
      trustUserIdHeader: false,
    },
  ],
  [
    { JWKS_URL: jwks, JWT_AUDIENCE: "*" },
    { jwt: { kind: "jwks", url: new URL(jwks), issuers: null, audiences: null } },
  ],
  [{ JWKS_URL: "http://127.0.0.1:9/k", JWT_AUDIENCE: "*" }, { trustUserIdHeader: false }],
  [{ JWT_SECRET: secret, TRUST_X_USER_ID: "1" }, { trustUserIdHeader: true }],
  [
    {
      ADMIN_TOKEN: "0123456789abcdef",
      ADMIN_TOKENS: "kim:agent:of:kim:012345678, lee.2:viewer:of-lee-0123456789",
    },
    {
      operators: [
        { id: "admin", role: "manager", token: "0123456789abcdef" },
        { id: "kim", role: "agent", token: "of:kim:012345678" },
        { id: "lee.2", role: "viewer", token: "of-lee-0123456789" },
      ],
    },
  ],
  [
    { QUEUE_TOKEN_KEYS: `new:${secret}, old:${secret}` },
    {
      queueTokenKeys: [
        { id: "new", secret },
        { id: "old", secret },
      ],
    },
  ],
  [{ GATEWAY: "scripted" }, { gateways: [{ kind: "scripted" }] }],
  [{ HOST: "0.0.0.0", JWT_SECRET: secret }, { gateways: [] }],
  ...["development", "test", "Development", "TEST", " test "].map((nodeEnv): [Env, object] => [
    { NODE_ENV: nodeEnv },
    { production: false, gateways: [{ kind: "scripted" }], trustUserIdHeader: true },
  ]),
  ...["production", "Production", "PRODUCTION", "prod", "staging", "live", "tests"].map(
    (nodeEnv): [Env, object] => [
      { NODE_ENV: nodeEnv, JWT_SECRET: secret },
      {
        production: true,
        nodeEnv,
        gateways: [],
        trustUserIdHeader: false,
        shutdownDelayMs: 5_000,
      },
    ],
  ),
  [
    {
      GATEWAY: "stripe",
      STRIPE_SECRET_KEY: "sk_live_1",
      NODE_ENV: "production",
      JWT_SECRET: secret,
    },
    {
      gateways: [
        {
          kind: "stripe",
          secretKey: "sk_live_1",
          webhookSecret: null,
          apiUrl: null,
          publishableKey: null,
          scriptUrl: null,
          minimumAmounts: {},
        },
      ],
    },
  ],
  [
    {
      GATEWAY: "stripe",
      STRIPE_SECRET_KEY: "rk_test_1",
      STRIPE_WEBHOOK_SECRET: "whsec_1",
      STRIPE_API_URL: "http://127.0.0.1:4242/",
      STRIPE_MINIMUM_AMOUNTS: "KRW=700, TWD=1600",
    },
    {
      gateways: [
        {
          kind: "stripe",
          secretKey: "rk_test_1",
          webhookSecret: "whsec_1",
          apiUrl: "http://127.0.0.1:4242",
          publishableKey: null,
          scriptUrl: null,
          minimumAmounts: { KRW: 700, TWD: 1600 },
        },
      ],
    },
  ],
  [
    { GATEWAY: "toss", TOSS_SECRET_KEY: "test_gsk_1", TOSS_CLIENT_KEY: "test_gck_1" },
    {
      gateways: [
        {
          kind: "toss",
          secretKey: "test_gsk_1",
          clientKey: "test_gck_1",
          apiUrl: null,
          scriptUrl: null,
        },
      ],
    },
  ],
  [
    { GATEWAY: "toss", TOSS_SECRET_KEY: "test_sk_1", TOSS_API_URL: "http://localhost:9" },
    {
      gateways: [
        {
          kind: "toss",
          secretKey: "test_sk_1",
          clientKey: null,
          apiUrl: "http://localhost:9",
          scriptUrl: null,
        },
      ],
    },
  ],
  [{ NODE_ENV: "production", JWT_SECRET: secret }, { gateways: [] }],
  [{ CONCERT_FILE: "concert.json" }, { concertFile: "concert.json" }],
  [
    { CORS_ORIGINS: "https://a.example, http://localhost:5173" },
    { corsOrigins: ["https://a.example", "http://localhost:5173"] },
  ],
  [{ LOG_LEVEL: "debug" }, { logLevel: "debug" }],
  [{ SHUTDOWN_TIMEOUT_MS: "250" }, { shutdownTimeoutMs: 250 }],
  [{ SHUTDOWN_DELAY_MS: "250" }, { shutdownDelayMs: 250 }],
  [{ NODE_ENV: "prod", JWT_SECRET: secret, SHUTDOWN_DELAY_MS: "0" }, { shutdownDelayMs: 0 }],
  [{ KEEP_ALIVE_TIMEOUT_MS: "5000" }, { keepAliveTimeoutMs: 5_000 }],
  [{ GATEWAY_TIMEOUT_MS: "1500" }, { gatewayTimeoutMs: 1_500 }],
  [{ LOOKUPS_PER_SECOND: "3" }, { lookupsPerSecond: 3 }],
  [{ TOKEN_RETENTION_DAYS: "7" }, { tokenRetentionDays: 7 }],
  [
    {
      GATEWAY: "toss, scripted , stripe:old",
      TOSS_SECRET_KEY: "test_sk_1",
      STRIPE_SECRET_KEY: "sk_test_1",
    },
    {
      gateways: [
        { kind: "toss", secretKey: "test_sk_1", clientKey: null, apiUrl: null, scriptUrl: null },
        { kind: "scripted" },
      ],
      earlierGateways: [
        {
          kind: "stripe",
          secretKey: "sk_test_1",
          webhookSecret: null,
          apiUrl: null,
          publishableKey: null,
          scriptUrl: null,
          minimumAmounts: {},
        },
      ],
    },
  ],
  [
    {
      NODE_ENV: "production",
      JWT_SECRET: secret,
      GATEWAY: "toss:old",
      TOSS_SECRET_KEY: "live_sk_1",
    },
    {
      gateways: [],
      earlierGateways: [
        { kind: "toss", secretKey: "live_sk_1", clientKey: null, apiUrl: null, scriptUrl: null },
      ],
    },
  ],
])("right: %o", (env, expected) => {
  expect(read(env)).toMatchObject(expected);
});

/** What is set, the variable that the line must begin with, and a word that it must hold. */
const wrong: readonly (readonly [env: Env, variable: string, word: string])[] = [
  [{ ADMIN_TOKENS: "p4ssw0rd-0123456789" }, "ADMIN_TOKENS", "id:role:secret"],
  [{ ADMIN_TOKENS: "kim:boss:p4ssw0rd-0123456789" }, "ADMIN_TOKENS", "manager"],
  [{ ADMIN_TOKENS: "kim:agent:p4ssw0rd" }, "ADMIN_TOKENS", "16"],
  [{ ADMIN_TOKENS: "kim:agent:p4ssw0rd-0123456789," }, "ADMIN_TOKENS", "another form"],
  [
    { ADMIN_TOKENS: "kim:agent:p4ssw0rd-0123456789,kim:viewer:p4ssw0rd-9876543210" },
    "ADMIN_TOKENS",
    "kim twice",
  ],
  [
    { ADMIN_TOKEN: "p4ssw0rd-0123456789", ADMIN_TOKENS: "admin:viewer:p4ssw0rd-9876543210" },
    "ADMIN_TOKENS",
    "admin twice",
  ],
  [
    { ADMIN_TOKENS: "kim:agent:p4ssw0rd-0123456789,lee:viewer:p4ssw0rd-0123456789" },
    "ADMIN_TOKENS",
    "one secret",
  ],
  [{ METRICS_PORT: "http" }, "METRICS_PORT", "9464"],
  [{ METRICS_PORT: "65536" }, "METRICS_PORT", "65535"],
  [{ METRICS_PORT: "-1" }, "METRICS_PORT", "65535"],
  [{ METRICS_PORT: "3000" }, "METRICS_PORT", "9464"],
  [{ METRICS_PORT: "8080", PORT: "8080" }, "METRICS_PORT", "PORT"],
  [{ METRICS_HOST: "::1" }, "METRICS_HOST", "METRICS_PORT"],
  [{ PORT: "http" }, "PORT", "65535"],
  [{ PORT: "65536" }, "PORT", "65535"],
  [{ PORT: "-1" }, "PORT", "65535"],
  [{ PORT: "3e3" }, "PORT", "65535"],
  [{ DATABASE_URL: "postgres://u:p4ssw0rd@db/x" }, "QUEUE_TOKEN_KEYS", "id:secret"],
  [{ DATABASE_URL: "postgres:p4ssw0rd" }, "DATABASE_URL", "postgres://"],
  [{ DATABASE_URL: "postgresql://u:p4ssw0rd@db" }, "DATABASE_URL", "no database"],
  [{ DATABASE_URL: "postgres://u:p4ssw0rd@db/x?sslmode=require" }, "DATABASE_URL", "verify-full"],
  [
    { DATABASE_URL: "postgres://u:p4ssw0rd@db/x", POSTGRES_DURABILITY: "OFF" },
    "POSTGRES_DURABILITY",
    "RELAXED",
  ],
  [
    {
      DATABASE_URL: "postgres://u:p4ssw0rd@db/x",
      POSTGRES_DURABILITY: "REPLICATED",
      POSTGRES_DURABILITY_LOST: "sell",
    },
    "POSTGRES_DURABILITY_LOST",
    "refuse",
  ],
  [
    { DATABASE_URL: "postgres://u:p4ssw0rd@db/x", POSTGRES_DURABILITY_LOST: "refuse" },
    "POSTGRES_DURABILITY_LOST",
    "POSTGRES_DURABILITY=REPLICATED",
  ],
  [
    { DATABASE_URL: "postgres://u:p4ssw0rd@db/x", POSTGRES_ANSWER_TIMEOUT_MS: "99" },
    "POSTGRES_ANSWER_TIMEOUT_MS",
    "60000",
  ],
  [
    { DATABASE_URL: "postgres://u:p4ssw0rd@db/x", POSTGRES_POOL_MAX: "0" },
    "POSTGRES_POOL_MAX",
    "1000",
  ],
  [{ DATABASE_URL: "mysql://u:p4ssw0rd@db/x" }, "DATABASE_URL", "sqlite:"],
  [{ DATABASE_URL: "sqlite:" }, "DATABASE_URL", "sqlite:"],
  [{ DATABASE_URL: "sqlite::memory:" }, "DATABASE_URL", "memory:"],
  [{ SQLITE_SYNCHRONOUS: "OFF" }, "SQLITE_SYNCHRONOUS", "NORMAL"],
  [{ JWT_SECRET: secret, JWKS_URL: jwks }, "JWT_SECRET", "JWKS_URL"],
  [{ JWT_SECRET: "p4ssw0rd" }, "JWT_SECRET", "32"],
  [{ JWKS_URL: jwks }, "JWT_AUDIENCE", "*"],
  [{ JWKS_URL: jwks, JWT_ISSUER: "https://login.example.com" }, "JWT_AUDIENCE", "*"],
  [{ JWKS_URL: jwks, JWT_AUDIENCE: "tickets, *" }, "JWT_AUDIENCE", "commas"],
  [{ JWKS_URL: jwks, JWT_AUDIENCE: "tickets," }, "JWT_AUDIENCE", "commas"],
  [{ JWT_SECRET: secret, JWT_ISSUER: "*" }, "JWT_ISSUER", "commas"],
  [{ JWT_ISSUER: "https://login.example.com" }, "JWT_ISSUER", "JWKS_URL"],
  [{ JWT_AUDIENCE: "tickets" }, "JWT_AUDIENCE", "JWKS_URL"],
  [{ JWKS_URL: "login.example.com" }, "JWKS_URL", "https"],
  [{ JWKS_URL: "http://login.example.com/jwks.json" }, "JWKS_URL", "https"],
  [{ JWKS_URL: "file:///etc/jwks.json" }, "JWKS_URL", "https"],
  [{ TRUST_X_USER_ID: "yes" }, "TRUST_X_USER_ID", "1 or 0"],
  [{ TRUST_X_USER_ID: "1", HOST: "0.0.0.0" }, "TRUST_X_USER_ID", "0.0.0.0"],
  [{ TRUST_X_USER_ID: "1", NODE_ENV: "production" }, "TRUST_X_USER_ID", "production"],
  [{ HOST: "0.0.0.0" }, "JWT_SECRET", "JWKS_URL"],
  [{ HOST: "127.0.0.1.example.com" }, "JWT_SECRET", "JWKS_URL"],
  [{ NODE_ENV: "production" }, "JWT_SECRET", "JWKS_URL"],
  [{ TRUST_X_USER_ID: "0" }, "JWT_SECRET", "JWKS_URL"],
  [{ ADMIN_TOKEN: "p4ssw0rd" }, "ADMIN_TOKEN", "16"],
  [{ ADMIN_TOKEN: "p4ssw0rd with spaces" }, "ADMIN_TOKEN", "16"],
  [{ QUEUE_TOKEN_KEYS: "p4ssw0rd" }, "QUEUE_TOKEN_KEYS", "id:secret"],
  [{ QUEUE_TOKEN_KEYS: `a:${secret},b:p4ssw0rd` }, "QUEUE_TOKEN_KEYS", "key b"],
  [{ QUEUE_TOKEN_KEYS: `a:${secret},a:${secret}` }, "QUEUE_TOKEN_KEYS", "called a"],
  [{ GATEWAY: "paypal" }, "GATEWAY", "scripted, stripe or toss"],
  [{ GATEWAY: "stripe" }, "STRIPE_SECRET_KEY", "sk_"],
  [{ GATEWAY: "scripted,stripe:old" }, "STRIPE_SECRET_KEY", "sk_"],
  [{ GATEWAY: "scripted,scripted:old" }, "GATEWAY", "name each gateway once"],
  [{ GATEWAY: "scripted," }, "GATEWAY", "scripted, stripe or toss"],
  [{ GATEWAY: "scripted:new" }, "GATEWAY", "scripted, stripe or toss"],
  [{ LOOKUPS_PER_SECOND: "0" }, "LOOKUPS_PER_SECOND", "1"],
  [{ TOKEN_RETENTION_DAYS: "6" }, "TOKEN_RETENTION_DAYS", "7"],
  ...["KRW", "KRW=", "KRW=0.5", "krw=700", "XXX=1", "KRW=700;USD=1", "KRW=-1", "KRW=700,"].map(
    (amounts): readonly [Env, string, string] => [
      { GATEWAY: "stripe", STRIPE_SECRET_KEY: "sk_live_1", STRIPE_MINIMUM_AMOUNTS: amounts },
      "STRIPE_MINIMUM_AMOUNTS",
      "KRW=700",
    ],
  ),
  [{ GATEWAY: "stripe", STRIPE_SECRET_KEY: "p4ssw0rd" }, "STRIPE_SECRET_KEY", "sk_"],
  [{ GATEWAY: "stripe", STRIPE_SECRET_KEY: "pk_live_p4ssw0rd" }, "STRIPE_SECRET_KEY", "sk_"],
  [
    { GATEWAY: "stripe", STRIPE_SECRET_KEY: "sk_test_1", STRIPE_WEBHOOK_SECRET: "p4ssw0rd" },
    "STRIPE_WEBHOOK_SECRET",
    "whsec_",
  ],
  [
    { GATEWAY: "stripe", STRIPE_SECRET_KEY: "sk_test_1", STRIPE_API_URL: "http://evil.example" },
    "STRIPE_API_URL",
    "127.0.0.1",
  ],
  [
    {
      GATEWAY: "stripe",
      STRIPE_SECRET_KEY: "sk_live_1",
      STRIPE_API_URL: "http://127.0.0.1:4242",
      NODE_ENV: "production",
      JWT_SECRET: secret,
    },
    "STRIPE_API_URL",
    "production",
  ],
  [{ GATEWAY: "toss" }, "TOSS_SECRET_KEY", "live_sk_"],
  [{ GATEWAY: "toss", TOSS_SECRET_KEY: "test_ck_p4ssw0rd" }, "TOSS_SECRET_KEY", "live_sk_"],
  [
    { GATEWAY: "toss", TOSS_SECRET_KEY: "test_sk_1", TOSS_CLIENT_KEY: "test_sk_p4ssw0rd" },
    "TOSS_CLIENT_KEY",
    "live_ck_",
  ],
  [
    { GATEWAY: "toss", TOSS_SECRET_KEY: "test_sk_1", TOSS_API_URL: "https://127.0.0.1" },
    "TOSS_API_URL",
    "http://127.0.0.1",
  ],
  [
    { GATEWAY: "scripted", NODE_ENV: "production", JWT_SECRET: secret },
    "GATEWAY",
    "NODE_ENV=production",
  ],
  [
    { GATEWAY: "scripted", NODE_ENV: "Staging", JWT_SECRET: secret },
    "GATEWAY",
    "NODE_ENV=Staging, which counts as production",
  ],
  [{ GATEWAY: "scripted", HOST: "0.0.0.0", JWT_SECRET: secret }, "GATEWAY", "HOST=0.0.0.0"],
  [{ GATEWAY: "scripted", HOST: "::", JWT_SECRET: secret }, "GATEWAY", "HOST=::"],
  [
    {
      GATEWAY: "stripe",
      STRIPE_SECRET_KEY: "sk_test_1",
      STRIPE_API_URL: "http://127.0.0.1:4242",
      HOST: "0.0.0.0",
      JWT_SECRET: secret,
    },
    "STRIPE_API_URL",
    "HOST=0.0.0.0",
  ],
  [{ TRUST_X_USER_ID: "1", NODE_ENV: "prod" }, "TRUST_X_USER_ID", "counts as production"],
  [{ CORS_ORIGINS: "*" }, "CORS_ORIGINS", "https://shop.example.com"],
  [{ CORS_ORIGINS: "shop.example.com" }, "CORS_ORIGINS", "https://shop.example.com"],
  [{ CORS_ORIGINS: "https://a.example/path" }, "CORS_ORIGINS", "https://a.example/path"],
  [{ LOG_LEVEL: "loud" }, "LOG_LEVEL", "info"],
  [{ SHUTDOWN_TIMEOUT_MS: "soon" }, "SHUTDOWN_TIMEOUT_MS", "600000"],
  [{ GATEWAY_TIMEOUT_MS: "0" }, "GATEWAY_TIMEOUT_MS", "120000"],
  [{ SHUTDOWN_DELAY_MS: "-1" }, "SHUTDOWN_DELAY_MS", "600000"],
  // 0 would keep idle connections for ever.
  [{ KEEP_ALIVE_TIMEOUT_MS: "0" }, "KEEP_ALIVE_TIMEOUT_MS", "1000"],
];

describe("a wrong value is one line that names the variable and what is right", () => {
  test.each(wrong)("%o", (env, variable, word) => {
    const result = readConfig(env);
    if (result.outcome !== "misconfigured") throw new TypeError("It was taken for right.");
    expect(result.message.split(" ")[0]).toBe(variable);
    expect(result.message).toContain(word);
    expect(result.message).not.toContain("\n");
    expect(result.message).not.toContain("p4ssw0rd");
    expect(result.message).not.toContain(secret);
  });
});

describe("webhooks", () => {
  const secret = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;
  const other = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;
  const url = "https://shop.example/hooks?key=1";

  test("are posted to one address, signed with one secret or two", () => {
    const set = { WEBHOOKS_URL: url, WEBHOOKS_SECRET: `${secret}, ${other}` };
    const read = readConfig(set);
    expect(read).toMatchObject({
      config: { webhooks: { url, secrets: [secret, other], parallel: 16 } },
    });
    expect(readConfig({ ...set, WEBHOOKS_PARALLEL: "64" })).toMatchObject({
      config: { webhooks: { parallel: 64 } },
    });
    expect(readConfig({})).toMatchObject({ config: { webhooks: null } });
  });

  test.for([
    [{ WEBHOOKS_URL: url }, "WEBHOOKS_SECRET"],
    [{ WEBHOOKS_SECRET: secret }, "WEBHOOKS_SECRET"],
    [{ WEBHOOKS_URL: "http://shop.example", WEBHOOKS_SECRET: secret }, "WEBHOOKS_URL"],
    [{ WEBHOOKS_URL: url, WEBHOOKS_SECRET: "sesame" }, "WEBHOOKS_SECRET"],
    [{ WEBHOOKS_URL: url, WEBHOOKS_SECRET: `${secret},sesame` }, "WEBHOOKS_SECRET"],
    [{ WEBHOOKS_URL: url, WEBHOOKS_SECRET: secret, WEBHOOKS_PARALLEL: "0" }, "WEBHOOKS_PARALLEL"],
  ] as const)("%j is refused, and told without what may be secret", ([env, variable]) => {
    const read = readConfig(env);
    expect(read).toMatchObject({ message: expect.stringMatching(new RegExp(`^${variable} `)) });
    expect(JSON.stringify(read)).not.toMatch(/sesame|key=1|AQEB/);
  });
});
