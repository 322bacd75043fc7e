import { type Clock, TicketingError, type Timers } from "@admit-one/core";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

/** Reads the set. The platform's `fetch` has this type. */
type Fetch = (
  url: URL,
  how: { readonly signal: AbortSignal; readonly redirect: "manual" },
) => Promise<Response>;

export type KeySetFailure = {
  /** The number of failures in a row, including this one. */
  readonly failed: number;
  /** Whether earlier keys are still in use. */
  readonly servesOn: boolean;
};

export type KeySetDeps = {
  readonly url: URL;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Default: the platform's `fetch`. */
  readonly fetch?: Fetch;
  /** Called for a log whenever the set cannot be read. */
  readonly onFailed?: (error: unknown, failure: KeySetFailure) => void;
};

/**
 * After this time the set is read again, while its keys stay in use: withdrawn keys must disappear.
 */
const freshForMs = 600_000;

/**
 * How long known keys stay in use while the set cannot be read. Its server may be down for an
 * evening's sale, but a withdrawn key must be refused eventually.
 */
const servesOnForMs = 6 * 3_600_000;

/** An unknown key may be new or invented, so the set is read for it at most once in this time. */
const lookAgainAfterMs = 30_000;

/** The time limit of one reading. */
const readWithinMs = 5_000;

/** How long a request waits for a reading. The reading continues for later requests. */
const waitForMs = 2_000;

const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;

type Known = { readonly keys: JWTVerifyGetKey; readonly readAtMs: number };

/**
 * Looks up keys in a key set that is read over HTTP, with one reading at a time.
 *
 * - Keys stay in use while the set has them, and for hours while it cannot be read.
 * - While its server fails, it is asked less and less often. Requests with a known key never wait.
 * - If it is unknown whether a key is valid, the error is `UNAVAILABLE`, not a fault of the token.
 */
export const createKeySet = ({
  url,
  clock,
  timers,
  fetch = globalThis.fetch,
  onFailed,
}: KeySetDeps): JWTVerifyGetKey => {
  let known: Known | null = null;
  let failed = 0;
  let cause: unknown;
  let nextReadAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    try {
      const keys = createLocalJWKSet(await fetchSet(url, fetch, timers));
      known = { keys, readAtMs: clock.nowMs() };
      failed = 0;
    } catch (error) {
      failed += 1;
      cause = error;
      const pauseMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** (failed - 1));
      // Servers that failed at the same time must not all retry at the same moment.
      nextReadAtMs = clock.nowMs() + pauseMs * (0.75 + timers.random() / 4);
      onFailed?.(error, { failed, servesOn: current() !== null });
    } finally {
      reading = null;
    }
  };

  /** Returns the reading that runs or begins, whatever its result; null if none is due. */
  const readAgain = (): Promise<void> | null => {
    if (reading === null && clock.nowMs() >= nextReadAtMs) reading = read();
    return reading;
  };

  const ageMs = (): number =>
    known === null ? Number.POSITIVE_INFINITY : clock.nowMs() - known.readAtMs;

  const current = (): Known | null => (ageMs() < servesOnForMs ? known : null);

  const unavailable = (): TicketingError =>
    new TicketingError("UNAVAILABLE", "The JWT key set can't be read.", { cause });

  const keyOf: JWTVerifyGetKey = async (header, token) => {
    const set = current();
    if (set === null) throw unavailable();
    try {
      return await set.keys(header, token);
    } catch (error) {
      if (faultsOfTheToken.some((fault) => error instanceof fault)) throw error;
      cause = error;
      throw unavailable();
    }
  };

  return async (header, token) => {
    if (current() === null) await briefly(readAgain(), timers);
    else if (ageMs() >= freshForMs) void readAgain();
    try {
      return await keyOf(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
    }
    if (ageMs() >= lookAgainAfterMs || reading !== null) await briefly(readAgain(), timers);
    try {
      return await keyOf(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      // The key may have been added since the last reading.
      throw isUnknown && (failed > 0 || reading !== null) ? unavailable() : error;
    }
  };
};

const faultsOfTheToken = [
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
  errors.JOSENotSupported,
];

const fetchSet = async (url: URL, fetch: Fetch, timers: Timers): Promise<JSONWebKeySet> => {
  const controller = new AbortController();
  const cancel = timers.after(readWithinMs, () =>
    controller.abort(new Error(`No answer within ${readWithinMs} ms.`)),
  );
  try {
    const response = await fetch(url, { signal: controller.signal, redirect: "manual" });
    if (response.status !== 200) throw new Error(`Answered ${response.status}.`);
    return (await response.json()) as JSONWebKeySet;
  } finally {
    cancel();
  }
};

/** Waits until the reading ends, or until the time limit of a request. Never rejects. */
const briefly = (reading: Promise<void> | null, timers: Timers): Promise<void> =>
  new Promise((resolve) => {
    if (reading === null) return resolve();
    const cancel = timers.after(waitForMs, resolve);
    void reading.then(() => {
      cancel();
      resolve();
    });
  });
