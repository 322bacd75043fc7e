import { parseTokenKeys, type TokenKey } from "@admit-one/node";
// It loads no driver.
import { DatabaseUrlProblem, placeText, readDatabaseUrl } from "@admit-one/postgres/url";

/** Where all data is stored. */
export type DatabaseConfig =
  | { readonly kind: "memory" }
  | {
      readonly kind: "sqlite";
      readonly file: string;
      /** `normal` may lose the last answered commands in a power cut; `full` loses none. */
      readonly durability: "full" | "normal";
    }
  | {
      readonly kind: "postgres";
      /** Contains a password: never show or log it. */
      readonly url: string;
      /** The hosts and the database, for people. */
      readonly place: string;
      /**
       * `relaxed` accepts a database that does not flush; `full` refuses it. `replicated` refuses
       * one whose commits wait for no standby, too.
       */
      readonly durability: "replicated" | "full" | "relaxed";
      /** Whether sales go on when commits no longer wait for one. */
      readonly whenNotReplicated: "alarm" | "refuse";
      readonly poolMax: number;
      /** How long a step waits for a silent database, in milliseconds. */
      readonly answerTimeoutMs: number;
    };

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/**
 * A variable with an invalid value. The message never repeats a value that may contain a secret.
 */
export class ConfigProblem extends Error {
  override readonly name = "ConfigProblem";

  constructor(variable: string, wrong: string, right: string) {
    super(`${variable} ${wrong}: ${right}.`);
  }
}

type Range = { readonly fallback: number; readonly min: number; readonly max: number };

export const wholeNumber = (
  variable: string,
  value: string | undefined,
  { fallback, min, max }: Range,
): number => {
  if (value === undefined) return fallback;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < min || number > max) {
    throw new ConfigProblem(
      variable,
      `is "${value}"`,
      `give a whole number from ${min} to ${max} (default ${fallback})`,
    );
  }
  return number;
};

/** A switch that is on, off or not set. */
export const flag = (variable: string, value: string | undefined): boolean | null => {
  if (value === undefined) return null;
  if (value === "1") return true;
  if (value === "0") return false;
  throw new ConfigProblem(variable, `is "${value}"`, "give 1 or 0");
};

const databaseForms =
  "give sqlite:path/to/file.db (default sqlite:data/admit-one.db), memory: or " +
  "postgres://user:password@host:port/database, with several hosts as host:port,host:port";

/** The variables as the environment gives them. */
export type DatabaseVariables = Readonly<
  Record<
    | "url"
    | "sqliteSynchronous"
    | "postgresDurability"
    | "postgresDurabilityLost"
    | "postgresPoolMax"
    | "postgresAnswerTimeoutMs",
    string | undefined
  >
>;

/** With `env`, whose variables `PGHOST` and so on count for what a URL does not name. */
export const database = (
  given: DatabaseVariables,
  env: Readonly<Record<string, string | undefined>>,
): DatabaseConfig => {
  const durability = readDurability(given.sqliteSynchronous);
  const value = given.url ?? "sqlite:data/admit-one.db";
  if (value === "memory:") return { kind: "memory" };
  if (/^postgres(ql)?:/.test(value)) return postgres(value, given, env);
  // URLs of other tools write an absolute path as `sqlite:///path`.
  const file = /^sqlite:(?:\/\/)?(?<file>[^:]+)$/.exec(value)?.groups?.["file"];
  if (file === undefined) {
    // An unknown scheme may still contain a password, so the message does not show the value.
    throw new ConfigProblem("DATABASE_URL", "is of no known form", databaseForms);
  }
  return { kind: "sqlite", file, durability };
};

const readPlace = (url: string, env: Parameters<typeof readDatabaseUrl>[1]): string => {
  try {
    return placeText(readDatabaseUrl(url, env));
  } catch (error) {
    if (!(error instanceof DatabaseUrlProblem)) throw error;
    throw new ConfigProblem("DATABASE_URL", error.wrong, error.right);
  }
};

const postgres = (
  url: string,
  given: DatabaseVariables,
  env: Parameters<typeof readDatabaseUrl>[1],
): DatabaseConfig => {
  const place = readPlace(url, env);
  const durability = readPostgresDurability(given.postgresDurability);
  const whenNotReplicated = readDurabilityLost(given.postgresDurabilityLost, durability);
  const poolMax = wholeNumber("POSTGRES_POOL_MAX", given.postgresPoolMax, {
    fallback: 10,
    min: 1,
    max: 1_000,
  });
  const answerTimeoutMs = wholeNumber("POSTGRES_ANSWER_TIMEOUT_MS", given.postgresAnswerTimeoutMs, {
    fallback: 4_000,
    min: 100,
    max: 60_000,
  });
  return { kind: "postgres", url, place, durability, whenNotReplicated, poolMax, answerTimeoutMs };
};

type PostgresConfig = Extract<DatabaseConfig, { readonly kind: "postgres" }>;

const readPostgresDurability = (value = "FULL"): PostgresConfig["durability"] => {
  if (value === "REPLICATED") return "replicated";
  if (value === "FULL") return "full";
  if (value === "RELAXED") return "relaxed";
  throw new ConfigProblem(
    "POSTGRES_DURABILITY",
    `is "${value}"`,
    "give REPLICATED, FULL (default) or RELAXED",
  );
};

const readDurabilityLost = (
  value: string | undefined,
  durability: PostgresConfig["durability"],
): PostgresConfig["whenNotReplicated"] => {
  if (value === undefined) return "alarm";
  if (value !== "alarm" && value !== "refuse") {
    throw new ConfigProblem(
      "POSTGRES_DURABILITY_LOST",
      `is "${value}"`,
      "give alarm (default) or refuse",
    );
  }
  if (durability === "replicated") return value;
  throw new ConfigProblem(
    "POSTGRES_DURABILITY_LOST",
    "is set, and nothing is replicated that could be lost",
    "leave it out, or set POSTGRES_DURABILITY=REPLICATED",
  );
};

const readDurability = (value = "FULL"): "full" | "normal" => {
  if (value === "FULL") return "full";
  if (value === "NORMAL") return "normal";
  throw new ConfigProblem("SQLITE_SYNCHRONOUS", `is "${value}"`, "give FULL (default) or NORMAL");
};

export const tokenKeys = (
  variable: string,
  value: string | undefined,
): readonly TokenKey[] | null => {
  if (value === undefined) return null;
  try {
    return parseTokenKeys(value);
  } catch (error) {
    const wrong = error instanceof Error ? error.message : String(error);
    throw new ConfigProblem(
      variable,
      `can't be used (${wrong})`,
      "give id:secret,… with ids of letters and digits and secrets of at least 32 bytes",
    );
  }
};

export const origins = (value: string | undefined): readonly string[] => {
  if (value === undefined) return [];
  return value.split(",").map((entry) => {
    const origin = entry.trim();
    if (URL.parse(origin)?.origin !== origin) {
      throw new ConfigProblem(
        "CORS_ORIGINS",
        `holds "${origin}"`,
        "give origins like https://shop.example.com, separated by commas",
      );
    }
    return origin;
  });
};

const logLevels: readonly LogLevel[] = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
  "silent",
];

export const logLevel = (value = "info"): LogLevel => {
  const level = logLevels.find((known) => known === value);
  if (level === undefined) {
    throw new ConfigProblem("LOG_LEVEL", `is "${value}"`, `give one of ${logLevels.join(", ")}`);
  }
  return level;
};
