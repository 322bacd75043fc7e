import type { Clock, Timers } from "@admit-one/core";
import { createSlewedClock } from "./slewed-clock.ts";

/**
 * One measurement of the database's time. `offsetMs` is relative to the machine's monotonic time.
 */
type Sample = { readonly offsetMs: number; readonly roundTripMs: number };

/** Machines drift by a few milliseconds a minute at worst. */
const everyMs = 15_000;

/**
 * The fastest of a few answers is the most accurate: what delayed the others did not delay both
 * directions equally.
 */
const samplesPerRound = 3;

export type DatabaseClockOptions = {
  /** Reads the database's time, in milliseconds since the epoch. */
  readonly ask: () => Promise<number>;
  readonly timers: Timers;
  readonly monotonicMs?: () => number;
};

const takeSample = async (
  ask: () => Promise<number>,
  monotonicMs: () => number,
): Promise<Sample> => {
  const sentMs = monotonicMs();
  const answerMs = await ask();
  const roundTripMs = monotonicMs() - sentMs;
  // The time was read at some moment between sending and receiving. The middle is wrong by at most
  // half the round trip.
  return { offsetMs: answerMs - (sentMs + roundTripMs / 2), roundTripMs };
};

/**
 * Makes a clock that follows the database's, so that all servers on one database agree, whatever
 * their machines show. It never goes back, and keeps its last pace while the database is silent.
 */
export const createDatabaseClock = async ({
  ask,
  timers,
  monotonicMs = () => performance.now(),
}: DatabaseClockOptions): Promise<Clock & Disposable> => {
  const measure = async (): Promise<number> => {
    let best: Sample | undefined;
    for (let taken = 0; taken < samplesPerRound; taken += 1) {
      const sample = await takeSample(ask, monotonicMs);
      if (best === undefined || sample.roundTripMs < best.roundTripMs) best = sample;
    }
    return best?.offsetMs ?? 0;
  };

  const clock = createSlewedClock({ monotonicMs, offsetMs: await measure() });
  let isOver = false;
  let cancel = (): void => undefined;

  const round = async (): Promise<void> => {
    // A silent database does not stop the clock: the machine's pace stays accurate for a long time.
    const offsetMs = await measure().catch(() => undefined);
    if (isOver) return;
    if (offsetMs !== undefined) clock.steer(offsetMs);
    schedule();
  };
  const schedule = (): void => {
    cancel = timers.after(everyMs, () => void round());
  };
  schedule();

  return {
    nowMs: () => clock.nowMs(),
    [Symbol.dispose]: () => {
      isOver = true;
      cancel();
    },
  };
};
