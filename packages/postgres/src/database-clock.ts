import type { Clock, Timers } from "@admit-one/core";
import { createSlewedClock } from "./slewed-clock.ts";

/** What one question about the time came to, in the machine's monotonic time but for the answer. */
type Sample = { readonly offsetMs: number; readonly roundTripMs: number };

/** Machines drift by some milliseconds a minute at worst. */
const everyMs = 15_000;

/** The quickest answer of a few says it best: what made the others slow was not the same both ways. */
const samplesPerRound = 3;

export type DatabaseClockOptions = {
  /** Asks the database for its epoch milliseconds. */
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
  // It was said somewhere between sending and receiving: half-way is wrong by half of that at most.
  return { offsetMs: answerMs - (sentMs + roundTripMs / 2), roundTripMs };
};

/**
 * Makes a clock that follows the database's, so that all servers on one database agree whatever
 * their machines say. It never goes back, and keeps its last pace while the database is silent.
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
    // A silent database is no reason to stop: the machine's pace is right for a long while.
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
