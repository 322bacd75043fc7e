import { createIdempotencyKeys, createMemoryStorage, type KeyStorage } from "./idempotency-keys.ts";
import { type FollowOptions, followLine, type LineFollower } from "./line.ts";
import { pause } from "./pause.ts";
import { createPayments, type PaymentCalls } from "./payments.ts";
import { createReservations, type ReservationCalls } from "./reservations.ts";
import type { Result } from "./result.ts";
import { createSeats, type SeatCalls } from "./seats.ts";
import { createSend, type HeadersLike, type Pause, type SendOptions } from "./send.ts";
import type { BookableShow, Concert, Page, QueueFrame, QueueToken } from "./types.ts";

export type ClientOptions = {
  /** The API's address, absolute or a path: `https://tickets.example/api`, `/api`. */
  readonly baseUrl: string;
  /**
   * Headers that name the user, asked for before each try. Default: none, for pages whose cookie
   * names the user.
   */
  readonly authorize?: () => HeadersLike | Promise<HeadersLike>;
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
};

export type Signalled = { readonly signal?: AbortSignal };
export type PageOptions = Signalled & { readonly after?: string; readonly limit?: number };
export type ByToken = Signalled & { readonly token: string };

/**
 * The buyer's calls. Each answers what the server decided; a refusal is an answer too. A call
 * without any answer is tried several times, then throws a `ClientError`. An aborted call throws
 * the reason of its signal.
 */
export type Client = ReservationCalls &
  PaymentCalls &
  SeatCalls & {
    readonly concerts: (options?: PageOptions) => Promise<Result<Page & { concerts: Concert[] }>>;
    readonly concert: (concertId: string, options?: Signalled) => Promise<Result<Concert>>;
    /** Shows with free seats. Needs an active token. */
    readonly shows: (
      concertId: string,
      options: ByToken & PageOptions,
    ) => Promise<Result<Page & { shows: BookableShow[] }>>;
    /** Takes a place in line, or answers the place that the user has. `proof` answers a challenge. */
    readonly join: (
      queueId: string,
      options?: Signalled & { proof?: string },
    ) => Promise<Result<QueueToken>>;
    readonly lookUp: (queueId: string, options: ByToken) => Promise<Result<QueueToken>>;
    /** Follows a place by a stream, or by asking where the server has no room for streams. */
    readonly follow: (token: QueueToken, options?: FollowOptions) => LineFollower;
    /** Gives the place up. A hold stays, and can be paid or released. */
    readonly leave: (queueId: string, options: ByToken) => Promise<Result<void>>;
    /** The queue as everybody sees it. */
    readonly frame: (queueId: string, options?: Signalled) => Promise<Result<QueueFrame>>;
  };

/** A client of one API. Keep one for the whole page or process. */
export const createClient = (given: ClientOptions): Client => {
  const options: SendOptions = {
    baseUrl: given.baseUrl.replace(/\/+$/, ""),
    authorize: given.authorize ?? (() => ({})),
    fetch: given.fetch ?? ((input, init) => fetch(input, init)),
    random: given.random ?? Math.random,
    language: given.language ?? null,
    pause: given.pause ?? pause,
  };
  const send = createSend(options);
  const createKey = given.createKey ?? (() => crypto.randomUUID());
  const keys = createIdempotencyKeys(given.storage ?? createMemoryStorage(), createKey);
  const get = <T>(path: string, more: { byUser?: boolean; headers?: HeadersLike } & Signalled) =>
    send<T>({ method: "GET", path, ...more });

  return {
    ...createReservations({ send, keys }),
    ...createPayments({ send, keys, options }),
    ...createSeats(send),
    concerts: ({ signal, ...page } = {}) =>
      get(`/concerts${queryOf(page)}`, { byUser: false, ...signalled(signal) }),
    concert: (concertId, { signal } = {}) =>
      get(`/concerts/${part(concertId)}`, { byUser: false, ...signalled(signal) }),
    shows: (concertId, { token, signal, ...page }) =>
      get(`/concerts/${part(concertId)}/shows${queryOf(page)}`, {
        headers: tokenHeader(token),
        byUser: false,
        ...signalled(signal),
      }),
    join: (queueId, { proof, signal } = {}) =>
      send({
        method: "POST",
        path: `/queues/${part(queueId)}/tokens`,
        headers: proof === undefined ? {} : { "Admission-Proof": proof },
        ...signalled(signal),
      }),
    lookUp: (queueId, { token, signal }) =>
      get(`/queues/${part(queueId)}/tokens/me`, {
        headers: tokenHeader(token),
        byUser: false,
        ...signalled(signal),
      }),
    follow: (token, follow = {}) => followLine({ send, options }, token, follow),
    leave: (queueId, { token, signal }) =>
      send({
        method: "DELETE",
        path: `/queues/${part(queueId)}/tokens/me`,
        headers: tokenHeader(token),
        ...signalled(signal),
      }),
    frame: (queueId, { signal } = {}) =>
      get(`/queues/${part(queueId)}/frame`, { byUser: false, ...signalled(signal) }),
  };
};

const part = encodeURIComponent;
const tokenHeader = (token: string): HeadersLike => ({ "Queue-Token": token });
const signalled = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

const queryOf = ({ after, limit }: { after?: string; limit?: number }): string => {
  const query = new URLSearchParams();
  if (after !== undefined) query.set("after", after);
  if (limit !== undefined) query.set("limit", String(limit));
  return query.size === 0 ? "" : `?${query.toString()}`;
};
