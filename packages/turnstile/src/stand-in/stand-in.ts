import { randomBytes } from "node:crypto";
import type { Clock } from "@admit-one/core";

export type TurnstileStandInOptions = {
  readonly secretKey: string;
  readonly clock?: Clock;
};

/** The widget's data at the time when it was solved. */
export type Solving = { readonly action?: string; readonly hostname?: string };

/** What goes wrong with every check from now on. */
export type TurnstileFault =
  | "none"
  /** The connection breaks, and the check has no effect. */
  | "lost_before"
  /** The proof was used, and the connection breaks before the answer. */
  | "lost_after"
  /** The connection is accepted, but never answered. */
  | "silent"
  /** "An internal error happened while validating the response." */
  | "internal_error"
  /** A proxy's page instead of an answer. */
  | "bad_gateway";

export type TurnstileStandIn = {
  /** Answers as `siteverify` does, without a network. */
  readonly fetch: typeof fetch;
  /** A visitor solves the widget. Returns the token that the page gets. */
  solve(solving?: Solving): string;
  fail(fault: TurnstileFault): void;
  /** The requests received, oldest first. */
  readonly calls: readonly Readonly<Record<string, string>>[];
};

/** "Validity period: 300 seconds (5 minutes) from generation". */
const tokenLifeMs = 300_000;
/** "Maximum length: 2048 characters". */
const tokenMaxChars = 2_048;

type Token = Required<Solving> & {
  readonly solvedAtMs: number;
  /** The key under which it was used: null means without a key, undefined means not used yet. */
  usedUnder: string | null | undefined;
};

/** Makes a Turnstile service inside this process, for tests and trials. */
export const createTurnstileStandIn = (options: TurnstileStandInOptions): TurnstileStandIn => {
  const nowMs = (): number => options.clock?.nowMs() ?? Date.now();
  const tokens = new Map<string, Token>();
  const calls: Record<string, string>[] = [];
  let fault: TurnstileFault = "none";

  const check = (given: Readonly<Record<string, string>>): object => {
    const { secret = "", response = "", idempotency_key: key = null } = given;
    if (secret === "") return failed("missing-input-secret");
    if (secret !== options.secretKey) return failed("invalid-input-secret");
    if (response === "") return failed("missing-input-response");
    if (key !== null && !uuid.test(key)) return failed("bad-request");
    const token = response.length > tokenMaxChars ? undefined : tokens.get(response);
    if (token === undefined) return failed("invalid-input-response");
    const isUsed = token.usedUnder !== undefined && (key === null || token.usedUnder !== key);
    if (isUsed || nowMs() >= token.solvedAtMs + tokenLifeMs) return failed("timeout-or-duplicate");
    token.usedUnder = key;
    const { action, hostname, solvedAtMs } = token;
    return {
      success: true,
      "error-codes": [],
      challenge_ts: new Date(solvedAtMs).toISOString(),
      hostname,
      action,
      cdata: "",
    };
  };

  const answer = async (request: Request): Promise<Response> => {
    const given = await readGiven(request);
    calls.push(given);
    if (fault === "lost_before") throw new TypeError("fetch failed");
    if (fault === "silent") return silence(request.signal);
    if (fault === "internal_error") return Response.json(failed("internal-error"));
    if (fault === "bad_gateway") return new Response("<h1>502 Bad Gateway</h1>", { status: 502 });
    const checked = check(given);
    if (fault === "lost_after") throw new TypeError("fetch failed");
    return Response.json(checked);
  };

  return {
    fetch: (input, init) => answer(new Request(input, init)),
    solve: ({ action = "", hostname = "shop.example" } = {}) => {
      const text = `0.${randomBytes(48).toString("base64url")}`;
      tokens.set(text, { action, hostname, solvedAtMs: nowMs(), usedUnder: undefined });
      return text;
    },
    fail: (next) => {
      fault = next;
    },
    calls,
  };
};

const uuid = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

const failed = (code: string): object => ({ success: false, "error-codes": [code] });

/** "accepts both application/x-www-form-urlencoded and application/json requests". */
const readGiven = async (request: Request): Promise<Record<string, string>> => {
  const text = await request.text();
  const isJson = request.headers.get("content-type")?.startsWith("application/json") ?? false;
  return isJson
    ? (JSON.parse(text) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(text));
};

const silence = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const giveUp = () => reject(signal.reason as Error);
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
