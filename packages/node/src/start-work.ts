import type { BoxOffice, Timers, Work } from "@admit-one/core";
import { createSystemTimers } from "./system-timers.ts";

export type WorkStep = keyof Work;

export type StartWorkOptions = {
  readonly timers?: Timers | undefined;
  /** Called after each round of a step with the amount of work that it did, for metrics. */
  readonly onDone?: ((step: WorkStep, did: number) => void) | undefined;
  /**
   * Called with the error of a failed step; by default errors go to the console. The step is tried
   * again.
   */
  readonly onError?: ((step: WorkStep, error: unknown) => void) | undefined;
};

export type RunningWork = AsyncDisposable & {
  /**
   * Starts no further step, announces to the queues that this process is about to stop, and waits
   * for running steps. Call it when the process accepts no more requests, or shortly before.
   */
  stop(): Promise<void>;
};

/** Waiting customers notice a late admission, so it runs more often than the other steps. */
const everyMs: Readonly<Record<WorkStep, number>> = {
  advance: 500,
  // It usually finds nothing to do, and needs no store to know that.
  beat: 500,
  recover: 1000,
  relay: 1000,
  sweep: 1000,
  // The gateways' books are long, and this step is only the last safety net.
  reconcile: 600_000,
};

/** A backlog is processed at once, but no step may occupy a processor forever. */
const maxRoundsAtOnce = 100;

/** A store that is down is asked less and less often, up to this interval. */
const maxBackoffMs = 30_000;
/** A longer silence after the store is back would make this process look dead. */
const maxBeatBackoffMs = 5_000;

const logError = (step: WorkStep, error: unknown): void => {
  // oxlint-disable-next-line no-console -- The host configured no other place.
  console.error(`[admit-one] work.${step} failed and will be tried again:`, error);
};

/**
 * Runs the background work of one process. Each step repeats at its own pace and never overlaps
 * with itself. Each subscriber has its own step, so a slow one delays no other. Several processes
 * may do this at the same time.
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
      // Other processes will notice its absence instead, as if it had been killed.
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
      // A round settles what it finds, so an immediate second round would find the same books.
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

  // Random pauses, so that servers that start together do not keep asking the store at the same
  // moments.
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
