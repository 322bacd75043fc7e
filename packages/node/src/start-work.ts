import type { BoxOffice, Timers, Work } from "@admit-one/core";
import { createSystemTimers } from "./system-timers.ts";

export type WorkStep = keyof Work;

export type StartWorkOptions = {
  readonly timers?: Timers | undefined;
  /** Called after each round of a step with how much it did, for figures. */
  readonly onDone?: ((step: WorkStep, did: number) => void) | undefined;
  /** Called with why a step failed; the console is written to unless given. It will be tried again. */
  readonly onError?: ((step: WorkStep, error: unknown) => void) | undefined;
};

export type RunningWork = AsyncDisposable & {
  /**
   * Starts no further step, tells the lines that this process is about to stop, and waits for the steps
   * that run. For a process that takes no more requests, or is about to.
   */
  stop(): Promise<void>;
};

/** Admission is felt by people who wait, so it runs more often than the rest. */
const everyMs: Readonly<Record<WorkStep, number>> = {
  advance: 500,
  // Most of the time it finds nothing to do, and asks no store for that.
  beat: 500,
  recover: 1000,
  relay: 1000,
  sweep: 1000,
  // The gateways' books are long, and this is the last net under all others.
  reconcile: 600_000,
};

/** A backlog is worked off at once, but no step keeps a processor for itself for ever. */
const maxRoundsAtOnce = 100;

/** A store that is down is asked ever more rarely, up to this. */
const maxBackoffMs = 30_000;
/** Whoever is silent for longer once the store is back would be missed for nothing. */
const maxBeatBackoffMs = 5_000;

const logError = (step: WorkStep, error: unknown): void => {
  // oxlint-disable-next-line no-console -- The host said of no other place.
  console.error(`[admit-one] work.${step} failed and will be tried again:`, error);
};

/**
 * Drives the housekeeping of one process: each step over and over at its own pace, none beside
 * itself, and each subscriber's events by themselves, so that a slow one delays nothing else.
 * Several processes may do so at once.
 *
 * @example
 * await using work = startWork(boxOffice);
 */
export const startWork = (
  boxOffice: Pick<BoxOffice, "work" | "subscribers" | "goodbye">,
  { timers = createSystemTimers(), onDone, onError = logError }: StartWorkOptions = {},
): RunningWork => {
  const { work, subscribers } = boxOffice;
  const hooks = { timers, onDone, onError };
  const running = (Object.keys(everyMs) as WorkStep[]).flatMap((step) =>
    step === "relay"
      ? subscribers.map((name) => startStep(step, () => work.relay(name), hooks))
      : [startStep(step, () => work[step](), hooks)],
  );
  const sayGoodbye = async (): Promise<void> => {
    try {
      await boxOffice.goodbye();
    } catch (error) {
      // It will be missed instead, as one that was killed.
      report("beat", () => onError("beat", error));
    }
  };
  const stop = async (): Promise<void> => {
    const stopped = running.map((step) => step.stop());
    await Promise.all([sayGoodbye(), ...stopped]);
  };
  return { stop, [Symbol.asyncDispose]: stop };
};

/** A hook that throws must not stop the work. */
const report = (step: WorkStep, hook: () => void): void => {
  try {
    hook();
  } catch (error) {
    logError(step, error);
  }
};

type Hooks = Pick<StartWorkOptions, "onDone"> & {
  readonly timers: Timers;
  readonly onError: (step: WorkStep, error: unknown) => void;
};

const startStep = (
  step: WorkStep,
  run: () => Promise<number>,
  { timers, onDone, onError }: Hooks,
): Pick<RunningWork, "stop"> => {
  let stopped = false;
  let failures = 0;
  const longestMs = step === "beat" ? maxBeatBackoffMs : maxBackoffMs;
  let cancel = (): void => {};
  let running: Promise<void> = Promise.resolve();

  const rounds = async (): Promise<void> => {
    try {
      // What it found is settled: looking again at once would find the same books.
      const roundsMax = step === "reconcile" ? 1 : maxRoundsAtOnce;
      for (let round = 0; round < roundsMax && !stopped; round += 1) {
        const did = await run();
        failures = 0;
        report(step, () => onDone?.(step, did));
        if (did === 0) return;
      }
    } catch (error) {
      failures += 1;
      report(step, () => onError(step, error));
    }
  };

  // Servers that were started together must not ask the store in step for ever: a quarter of jitter.
  const pauseMs = (): number =>
    Math.max(everyMs[step], Math.min(everyMs[step] * 2 ** failures, longestMs)) *
    (0.75 + timers.random() / 2);

  const runAfter = (delayMs: number): void => {
    cancel = timers.after(delayMs, () => {
      running = rounds().then(() => {
        if (!stopped) runAfter(pauseMs());
      });
    });
  };

  runAfter(everyMs[step] * timers.random());
  return {
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};
