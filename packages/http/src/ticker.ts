import type { Timers } from "@admit-one/core";

/** Runs a step again and again while somebody needs it. */
export type Ticker = {
  /** Begins to tick, unless it does already. */
  start(): void;
  /** Ends at once. A step that runs is the last one. */
  stop(): void;
};

export type TickerDeps = {
  readonly timers: Timers;
  /** The pause between the end of a step and the next one. */
  readonly everyMs: number;
  /** Must not fail. */
  readonly step: () => Promise<void>;
  /** Asked after each step. */
  readonly isNeeded: () => boolean;
  /** Called once for each start, when the ticking has ended. */
  readonly onIdle: () => void;
};

export const createTicker = ({ timers, everyMs, step, isNeeded, onIdle }: TickerDeps): Ticker => {
  let cancel: (() => void) | null = null;

  const schedule = (): void => {
    cancel = timers.after(everyMs, () => void tick());
  };

  const tick = async (): Promise<void> => {
    const own = cancel;
    await step();
    // It was stopped during the step, and perhaps started again.
    if (cancel !== own) return;
    if (isNeeded()) schedule();
    else stop();
  };

  const stop = (): void => {
    if (cancel === null) return;
    cancel();
    cancel = null;
    onIdle();
  };

  return {
    start: () => {
      if (cancel === null) schedule();
    },
    stop,
  };
};
