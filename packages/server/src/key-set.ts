import { type Clock, TicketingError, type Timers } from "@admit-one/core";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

/** How the set is read; the platform's `fetch` takes it as it is. */
type Fetch = (
  url: URL,
  how: { readonly signal: AbortSignal; readonly redirect: "manual" },
) => Promise<Response>;

export type KeySetFailure = {
  /** How many times in a row by now. */
  readonly failed: number;
  /** Whether there are keys from before, which serve on. */
  readonly servesOn: boolean;
};

export type KeySetDeps = {
  readonly url: URL;
  readonly clock: Clock;
  readonly timers: Timers;
  /** The platform's unless given. */
  readonly fetch?: Fetch;
  /** Called each time that the set can't be read, for a log. */
  readonly onFailed?: (error: unknown, failure: KeySetFailure) => void;
};

/** After this the set is read again while its keys serve: withdrawn ones must go. */
const freshForMs = 600_000;

/**
 * How long known keys serve while the set can't be read. Its server may be away for an evening's
 * sale; whoever withdrew a key must be sure that it is refused at some time.
 */
const servesOnForMs = 6 * 3_600_000;

/** An unknown key may be a new one, or anybody's invention: no more than one look in this time. */
const lookAgainAfterMs = 30_000;

/** How long one reading may take. */
const readWithinMs = 5_000;

/** How long a request waits for a reading, which goes on for those who come later. */
const waitForMs = 2_000;

const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;

type Known = { readonly keys: JWTVerifyGetKey; readonly readAtMs: number };

/**
 * Makes the keys of a key set that is read over HTTP, one reading at a time.
 *
 * - Keys serve for as long as the set says so, and for hours while it can't be read.
 * - While its server fails it is asked ever more rarely, and nobody whose key is known waits for it.
 * - Where it can't be said whether a key is good, the error is `UNAVAILABLE`, never the token's.
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
      // Servers that lost it together must not all come back in the same moment.
      nextReadAtMs = clock.nowMs() + pauseMs * (0.75 + timers.random() / 4);
      onFailed?.(error, { failed, servesOn: current() !== null });
    } finally {
      reading = null;
    }
  };

  /** Ends with the reading that runs or begins, whatever comes of it; at once where none is due. */
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
      // It may be a key that was added since.
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

/** Waits until it is over, or for as long as a request may wait. It never rejects. */
const briefly = (reading: Promise<void> | null, timers: Timers): Promise<void> =>
  new Promise((resolve) => {
    if (reading === null) return resolve();
    const cancel = timers.after(waitForMs, resolve);
    void reading.then(() => {
      cancel();
      resolve();
    });
  });
