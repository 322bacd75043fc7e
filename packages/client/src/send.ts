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
};

/** Waits, and rejects with the signal's reason when it aborts. */
export type Pause = (ms: number, signal: AbortSignal | undefined) => Promise<void>;

export type Signalled = { readonly signal?: AbortSignal };
export type ByToken = Signalled & { readonly token: string };

/** A segment of a path. */
export const part = (text: string): string => encodeURIComponent(text);
export const tokenHeader = (token: string): HeadersLike => ({ "Queue-Token": token });
export const signalled = (signal: AbortSignal | undefined): Signalled =>
  signal === undefined ? {} : { signal };

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
      const answer = await once<T>(options, call).catch((error: unknown) => error as ClientError);
      const isLast = tries >= triesMax;
      if (answer instanceof ClientError) {
        if (isLast) throw answer;
        await pause(backoffMs(tries), call.signal);
      } else if (!("ok" in answer)) throw answer as Error;
      else if (answer.ok || isLast || !transient.has(answer.problem.code)) return answer;
      else await pause(Math.max(answer.retryAfterMs ?? 0, backoffMs(tries)), call.signal);
    }
  };
};

const once = async <T>(options: SendOptions, call: Call): Promise<Result<T>> => {
  const response = await open(options, call, "application/json, application/octet-stream");
  const { read = textOf } = call;
  const body = await whole(() => (response.ok ? read : textOf)(response));
  if (response.ok && call.read !== undefined) return { ok: true, value: body as T, etag: null };
  const text = body as string;
  if (response.ok || response.status === 304) {
    const value = (text === "" ? undefined : parse(text, response)) as T;
    return { ok: true, value, etag: response.headers.get("ETag") };
  }
  const problem = parse(text, response) as Problem;
  if (typeof problem?.code !== "string") throw unexpected(response);
  return { ok: false, problem, retryAfterMs: retryAfterMs(response) };
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
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  };
  try {
    return await fetch(`${baseUrl}${path}`, request);
  } catch (error) {
    signal?.throwIfAborted();
    throw new ClientError("UNREACHABLE", "The server could not be reached.", error);
  }
};

const textOf = (response: Response): Promise<string> => response.text();

const whole = async <B>(body: () => Promise<B>): Promise<B> => {
  try {
    return await body();
  } catch (error) {
    throw new ClientError("UNREACHABLE", "The answer broke off.", error);
  }
};

const parse = (text: string, response: Response): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw unexpected(response);
  }
};

const unexpected = ({ status }: Response): ClientError =>
  new ClientError("UNEXPECTED_ANSWER", `The answer with status ${status} is not the API's.`);

export const retryAfterMs = ({ headers }: Response): number | null => {
  const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds * 1_000 : null;
};
