import { ConfigProblem, flag } from "./config-values.ts";
import { isLoopback, noTrialsHere, type Place } from "./place.ts";

/** Where the operators' console is served. */
export type ConsoleConfig =
  | { readonly at: "nowhere"; readonly why: string }
  /** Beside the buyers' pages. */
  | { readonly at: "path" }
  /** On a port, and so an origin, of its own. */
  | {
      readonly at: "port";
      readonly host: string;
      readonly port: number;
      /** Where operators reach it; null means the URL of each request. */
      readonly url: string | null;
    };

type Values = Readonly<Record<"port" | "host" | "url" | "sameOrigin", string | undefined>>;

export type ConsoleSurroundings = {
  readonly place: Place;
  /** The ports of the server that are taken already. */
  readonly otherPorts: readonly number[];
  /** Whether anybody could log in. */
  readonly hasOperators: boolean;
  /** Whether some log in at a login service, which returns to the console's URL. */
  readonly hasOidcOperators: boolean;
};

/**
 * In trials the console is beside the pages. Elsewhere it needs an origin of its own, since the
 * checkout runs scripts of payment providers, and those could use an operator's cookie.
 */
export const readConsole = (values: Values, surroundings: ConsoleSurroundings): ConsoleConfig => {
  const sameOrigin = flag("CONSOLE_SAME_ORIGIN", values.sameOrigin) ?? false;
  const onPort = readPort(values, surroundings);
  if (!surroundings.hasOperators) {
    if (onPort === null) return { at: "nowhere", why: "no operator is configured" };
    throw new ConfigProblem(
      "CONSOLE_PORT",
      "is set, and nobody could log in",
      "set ADMIN_TOKEN, ADMIN_TOKENS or OIDC_OPERATORS too, or leave it out",
    );
  }
  if (onPort !== null) {
    if (!sameOrigin) return onPort;
    throw new ConfigProblem("CONSOLE_SAME_ORIGIN", "and CONSOLE_PORT are both set", "keep one");
  }
  const isTrial = noTrialsHere(surroundings.place) === null;
  if (isTrial || sameOrigin) return { at: "path" };
  return { at: "nowhere", why: "CONSOLE_PORT is not set" };
};

const defaultHost = "127.0.0.1";

const readPort = (
  { port, host = defaultHost, url }: Values,
  { otherPorts, hasOidcOperators }: ConsoleSurroundings,
): Extract<ConsoleConfig, { at: "port" }> | null => {
  const publicUrl = readUrl(url);
  if (port === undefined) {
    if (host !== defaultHost) refuseAlone("CONSOLE_HOST");
    if (url !== undefined) refuseAlone("CONSOLE_URL");
    return null;
  }
  const number = Number(port);
  if (!/^\d{1,5}$/.test(port) || number > 65_535) {
    throw new ConfigProblem(
      "CONSOLE_PORT",
      `is "${port}"`,
      "give a whole number from 0 to 65535, like 3001",
    );
  }
  if (number !== 0 && otherPorts.includes(number)) {
    throw new ConfigProblem(
      "CONSOLE_PORT",
      `is ${number}, which the server uses already`,
      "give the console a port of its own, like 3001",
    );
  }
  if (publicUrl === null && hasOidcOperators) {
    throw new ConfigProblem(
      "CONSOLE_URL",
      "is not set, and a log-in with OIDC_ISSUER returns there",
      "give the URL that operators open, like https://desk.example.com",
    );
  }
  if (publicUrl !== null) return { at: "port", host, port: number, url: publicUrl };
  if (!isLoopback({ host })) {
    throw new ConfigProblem(
      "CONSOLE_HOST",
      `is "${host}", and CONSOLE_URL is not set`,
      "set CONSOLE_URL to the https URL that operators open",
    );
  }
  return { at: "port", host, port: number, url: null };
};

const refuseAlone = (variable: string): never => {
  throw new ConfigProblem(variable, "is set without CONSOLE_PORT", "set both or neither");
};

const readUrl = (value: string | undefined): string | null => {
  if (value === undefined) return null;
  const url = URL.parse(value);
  const isPlain = url !== null && url.href === `${url.origin}${url.pathname}`;
  const isLocal = url !== null && url.protocol === "http:" && isLoopback({ host: url.hostname });
  if (isPlain && (url.protocol === "https:" || isLocal)) return url.href.replace(/\/+$/, "");
  throw new ConfigProblem(
    "CONSOLE_URL",
    `is "${value}"`,
    "give the https URL that operators open, like https://desk.example.com",
  );
};
