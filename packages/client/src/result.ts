import type { Problem } from "./types.ts";

/** An answer of the server: what was asked for, or a refusal. */
export type Result<T> = Accepted<T> | Refused;

export type Accepted<T> = {
  readonly ok: true;
  readonly value: T;
  /** Names this version of the answer, where the server gives one. */
  readonly etag: string | null;
};

export type Refused = {
  readonly ok: false;
  readonly problem: Problem;
  /** When to ask again, if the server says so. */
  readonly retryAfterMs: number | null;
};

/** False while the call may still have an effect, so that a repetition must have the same key. */
export const isDecided = (result: Result<unknown>): boolean =>
  result.ok || result.problem.status < 500;

/**
 * No answer of the API, although the call was tried several times. `UNREACHABLE`: no connection, or
 * it broke. `UNEXPECTED_ANSWER`: something else than the API answered, for instance a proxy.
 */
export class ClientError extends Error {
  readonly code: "UNREACHABLE" | "UNEXPECTED_ANSWER";
  override name = "ClientError";

  constructor(code: ClientError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
