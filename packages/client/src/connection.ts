import type { KeyOptions, KeyStorage } from "./idempotency-keys.ts";
import { pause } from "./pause.ts";
import { createSend, type HeadersLike, type Pause, type Send, type SendOptions } from "./send.ts";

export type ClientOptions = {
  /** The API's address, absolute or a path: `https://tickets.example/api`, `/api`. */
  readonly baseUrl: string;
  /**
   * Headers that name the user, asked for before each try. Default: none, for pages whose cookie
   * names the user.
   */
  readonly authorize?: (() => HeadersLike | Promise<HeadersLike>) | undefined;
  /** `ko` or `en`: the language of problems' titles. Default: what the browser asks for. */
  readonly language?: string;
  /**
   * Keeps idempotency keys of calls whose answer is not known. Default: in memory. With
   * `sessionStorage` a reload in the middle of a call repeats it instead of doing it twice.
   */
  readonly storage?: KeyStorage;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
  /** Default: `Math.random`. */
  readonly random?: () => number;
  /** Default: `crypto.randomUUID`. */
  readonly createKey?: () => string;
  /** Default: `setTimeout`. */
  readonly pause?: Pause;
  /** Milliseconds of a clock that never goes back. Default: `performance.now`. */
  readonly nowMs?: () => number;
};

/** What the calls of a client share. */
export type Connection = {
  readonly send: Send;
  readonly options: SendOptions;
  /** As it was made, with what not every page needs. */
  readonly given: KeyOptions;
};

/**
 * For pages that count their bytes: some of a client's calls, without the others.
 *
 * @example
 * const plan = await getPlan(connect({ baseUrl: "/api" }), "show-1");
 */
export const connect = (given: ClientOptions): Connection => {
  const options: SendOptions = {
    baseUrl: given.baseUrl.replace(/\/+$/, ""),
    authorize: given.authorize ?? (() => ({})),
    fetch: given.fetch ?? ((input, init) => fetch(input, init)),
    random: given.random ?? Math.random,
    language: given.language ?? null,
    pause: given.pause ?? pause,
    nowMs: given.nowMs ?? (() => performance.now()),
  };
  return { send: createSend(options), options, given };
};
