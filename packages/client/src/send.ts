import { ClientError, type Result } from "./result.ts";
import type { Problem, ProblemCode } from "./types.ts";

export type SendOptions = {
  /** The API's address, absolute or a path: `https://tickets.example/api`, `/api`. */
  readonly baseUrl: string;
  /** Headers that name the user, asked for before each try: `Authorization`, for instance. */
  readonly authorize: () => HeadersLike | Promise<HeadersLike>;
  readonly fetch: typeof fetch;
  /** Between 0 and 1; spreads retries of many clients. */
  readonly random: () => number;
  readonly language: string | null;
  readonly pause: Pause;
  readonly nowMs: () => number;
};

/** Waits, and rejects with the signal's reason when it aborts. */
export type Pause = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

export type Signalled = { readonly signal?: AbortSignal | undefined };
export type ByToken = Signalled & { readonly token: string };

/** A segment of a path. */
export const part = (text: string): string => encodeURIComponent(text);
export const tokenHeader = (token: string): HeadersLike => ({ "Queue-Token": token });

export type HeadersLike = Readonly<Record<string, string>>;

export type Call = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers?: HeadersLike;
  readonly body?: unknown;
  /** False for what anybody may ask: no user is named. */
  readonly byUser?: boolean;
  /** Reads an answer that is not JSON. A refusal is JSON in any case. */
  readonly read?: (response: Response) => Promise<unknown>;
  readonly signal?: AbortSignal | undefined;
};

export type Send = <T>(call: Call) => Promise<Result<T>>;

const triesMax = 5;
const firstPauseMs = 500;
const longestPauseMs = 8_000;

/**
 * Refusals after which the same call may succeed soon. All calls of this client may be repeated:
 * they read, name the end state, or carry an idempotency key.
 */
const transient: ReadonlySet<ProblemCode> = new Set([
  "CONTENTION",
  "COMMIT_UNKNOWN",
  "UNAVAILABLE",
  "TOO_MANY_REQUESTS",
]);

/** Sends a call, and tries again after lost answers and refusals that pass. */
export const createSend = (options: SendOptions): Send => {
  const { random, pause } = options;

  const backoffMs = (tries: number): number => {
    const ceiling = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
    return ceiling / 2 + (random() * ceiling) / 2;
  };

  return async <T>(call: Call): Promise<Result<T>> => {
    for (let tries = 1; ; tries += 1) {
      const isLast = tries >= triesMax;
      let waitMs = backoffMs(tries);
      try {
        const answer = await once<T>(options, call);
        if (answer.ok || isLast || !transient.has(answer.problem.code)) return answer;
        waitMs = Math.max(answer.retryAfterMs ?? 0, waitMs);
      } catch (error) {
        if (isLast || !(error instanceof ClientError)) throw error;
      }
      await pause(waitMs, call.signal);
    }
  };
};

const once = async <T>(options: SendOptions, call: Call): Promise<Result<T>> => {
  const response = await open(options, call, "application/json, application/octet-stream");
  const { ok, status, headers } = response;
  const etag = headers.get("ETag");
  const own = ok ? call.read : undefined;
  const body = await (own ?? textOf)(response).catch(unreachable);
  if (own !== undefined) return { ok: true, value: body as T, etag };
  const value: unknown = parse(body as string);
  if (ok || status === 304) {
    if (value !== undefined || body === "") return { ok: true, value: value as T, etag };
  } else if (typeof (value as Partial<Problem> | null | undefined)?.code === "string") {
    return { ok: false, problem: value as Problem, retryAfterMs: retryAfterMs(response) };
  }
  throw new ClientError("UNEXPECTED_ANSWER", `Not an answer of the API: ${status}`);
};

/** One try. Throws `ClientError` without an answer, or the signal's reason. */
export const open = async (
  { baseUrl, authorize, fetch, language }: SendOptions,
  { method, path, headers = {}, body, byUser = true, signal }: Call,
  accept: string,
): Promise<Response> => {
  const named = byUser ? await authorize() : {};
  const request: RequestInit = {
    method,
    headers: {
      Accept: accept,
      ...(language !== null && { "Accept-Language": language }),
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...named,
      ...headers,
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  };
  try {
    return await fetch(`${baseUrl}${path}`, request);
  } catch (error) {
    signal?.throwIfAborted();
    return unreachable(error);
  }
};

const textOf = (response: Response): Promise<string> => response.text();

const unreachable = (error: unknown): never => {
  throw new ClientError("UNREACHABLE", "No answer of the server.", error);
};

/** Undefined if it is no JSON. */
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const retryAfterMs = ({ headers }: Response): number | null => {
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : null;
};
