import { DatabaseUrlProblem } from "./database-url-problem.ts";
import { type Lookup, type TlsSettings, toTls } from "./read-tls.ts";

export { DatabaseUrlProblem } from "./database-url-problem.ts";

/** The host and port of one server. A host that begins with `/` is the folder of its socket. */
export type DatabaseHost = { readonly host: string; readonly port: number };

/** What a URL and the environment say about a database. */
export type DatabasePlace = {
  /** Servers of which one is the primary. */
  readonly hosts: readonly [DatabaseHost, ...DatabaseHost[]];
  readonly database: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly tls: TlsSettings;
  /** Session options, as in `-c search_path=east`. */
  readonly options?: string | undefined;
  /** Further settings of the driver, under its names. */
  readonly settings: Readonly<Record<string, string>>;
};

const forms =
  "give postgres://user:password@host:port/database, or several hosts as host:port,host:port";

/** The parameters, and the variables that count where a URL does not name them. */
const variableOf: Readonly<Record<string, string | null>> = {
  host: "PGHOST",
  port: "PGPORT",
  user: "PGUSER",
  password: "PGPASSWORD",
  dbname: "PGDATABASE",
  options: "PGOPTIONS",
  sslmode: "PGSSLMODE",
  sslrootcert: "PGSSLROOTCERT",
  sslcert: "PGSSLCERT",
  sslkey: "PGSSLKEY",
  sslpassword: null,
  ssl: null,
  target_session_attrs: "PGTARGETSESSIONATTRS",
};

/** Passed to the driver as they are. */
const driversOwn: ReadonlySet<string> = new Set([
  "application_name",
  "fallback_application_name",
  "client_encoding",
  "statement_timeout",
  "lock_timeout",
  "idle_in_transaction_session_timeout",
  "query_timeout",
  "sslnegotiation",
]);

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new DatabaseUrlProblem("has a % that begins no escape", "write it as %25");
  }
};

type Parts = {
  readonly userInfo: string | undefined;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
};

// The last @ ends the user, so that a password may contain one.
const form =
  /^postgres(?:ql)?:\/\/(?:(?<userInfo>[^/?]*)@)?(?<authority>[^/?]*)(?:\/(?<path>[^?]*))?(?:\?(?<query>.*))?$/s;

const split = (url: string): Parts => {
  const found = form.exec(url)?.groups;
  if (found === undefined) throw new DatabaseUrlProblem("is of no known form", forms);
  const { userInfo, authority = "", path = "", query = "" } = found;
  return { userInfo, authority, path, query };
};

const readParameters = (query: string): ReadonlyMap<string, string> => {
  const parameters = new Map<string, string>();
  for (const pair of query.split("&").filter((it) => it !== "")) {
    const end = pair.indexOf("=");
    const name = decoded(end < 0 ? pair : pair.slice(0, end));
    const value = end < 0 ? "" : decoded(pair.slice(end + 1));
    if (!(name in variableOf) && !driversOwn.has(name)) {
      const known = [...Object.keys(variableOf), ...driversOwn].join(", ");
      throw new DatabaseUrlProblem(`has the parameter "${name}"`, `known are ${known}`);
    }
    const before = name === "host" || name === "port" ? parameters.get(name) : undefined;
    parameters.set(name, before === undefined ? value : `${before},${value}`);
  }
  return parameters;
};

const hostForm = /^(?<host>\[[^\]]*\]|[^:[\]]*)(?::(?<port>\d*))?$/;

/** The hosts and ports of `h1:p1,h2:p2`, as lists with a comma. */
const readAuthority = (authority: string): { readonly host: string; readonly port: string } => {
  const entries = authority.split(",").map((entry) => {
    const found = hostForm.exec(entry)?.groups;
    if (found === undefined) throw new DatabaseUrlProblem("has a host of no known form", forms);
    const { host = "", port = "" } = found;
    return { host: decoded(host.replace(/^\[(.*)\]$/, "$1")), port };
  });
  return {
    host: entries.map(({ host }) => host).join(","),
    port: entries.every(({ port }) => port === "") ? "" : entries.map((it) => it.port).join(","),
  };
};

const toPort = (text: string): number => {
  const port = text === "" ? 5432 : Number(text);
  if (/^\d*$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new DatabaseUrlProblem("has a port of no known form", "give a number from 1 to 65535");
};

/** One port counts for all hosts; otherwise each host has its own. */
const toHosts = (hostList: string, portList: string): DatabasePlace["hosts"] => {
  const hosts = hostList.split(",");
  const ports = portList.split(",");
  if (hosts.includes("")) {
    throw new DatabaseUrlProblem("names no host", "give a host in the URL or in PGHOST");
  }
  if (ports.length > 1 && ports.length !== hosts.length) {
    throw new DatabaseUrlProblem(
      `has ${ports.length} ports for ${hosts.length} hosts`,
      "give each host a port, or one port for all",
    );
  }
  const [first = "", ...others] = hosts;
  const at = (host: string, index: number): DatabaseHost => ({
    host,
    port: toPort(ports[index] ?? ports[0] ?? ""),
  });
  return [at(first, 0), ...others.map((host, index) => at(host, index + 1))];
};

/** Whatever is asked for, only a server that takes writes is used. */
const checkTarget = (target: string | undefined): void => {
  if (target === undefined || target === "read-write" || target === "primary") return;
  throw new DatabaseUrlProblem(
    "has a target_session_attrs that can't be met",
    "leave it out: the server that takes writes is found, always",
  );
};

const isGiven = (value: string | undefined): boolean => value !== undefined && value !== "";

/**
 * Reads a URL as libpq does, with the variables `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`,
 * `PGDATABASE` and so on for what it does not say.
 *
 * @throws DatabaseUrlProblem
 */
export const readDatabaseUrl = (
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): DatabasePlace => {
  const { userInfo, authority, path, query } = split(url);
  const parameters = readParameters(query);
  const [user = "", ...password] = (userInfo ?? "").split(":");
  const inUrl: Readonly<Record<string, string>> = {
    ...readAuthority(authority),
    user: decoded(user),
    password: decoded(password.join(":")),
    dbname: decoded(path),
  };
  const given: Lookup = (name) => {
    const variable = variableOf[name] ?? "";
    return [parameters.get(name), inUrl[name], env[variable]].find(isGiven);
  };
  checkTarget(given("target_session_attrs"));
  const database = given("dbname");
  if (database === undefined) {
    throw new DatabaseUrlProblem(
      "names no database",
      "give it after the host, as in postgres://host/database, or in PGDATABASE",
    );
  }
  return {
    hosts: toHosts(given("host") ?? "", given("port") ?? ""),
    database,
    user: given("user"),
    password: given("password"),
    tls: toTls(given),
    options: given("options"),
    settings: Object.fromEntries([...parameters].filter(([name]) => driversOwn.has(name))),
  };
};

/** The hosts and the database for people; without secrets. */
export const placeText = ({ hosts, database }: DatabasePlace): string =>
  `${hosts.map(hostText).join(",")}/${database}`;

/** A host for people, as a URL names it. */
export const hostText = ({ host, port }: DatabaseHost): string =>
  host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
