import type { Timers, Work } from "@admit-one/core";

export type StepName = keyof Work;

export type WorkLoopDeps = {
  readonly work: Work;
  readonly timers: Timers;
  /** Who is told of events, each in a loop of its own: a slow one holds up nobody. */
  readonly subscribers?: readonly string[];
  readonly onDone?: (step: StepName, did: number) => void;
  readonly onError: (step: StepName, error: unknown) => void;
};

/** Drives the housekeeping of one process; several processes may do so at once. */
export type WorkLoop = {
  start(): void;
  /** Starts no further step, and waits for those that run. */
  stop(): Promise<void>;
};

/** Admission is felt by people who wait, so it runs more often than the rest. */
const everyMs: Readonly<Record<StepName, number>> = {
  advance: 500,
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

/** Makes the loop that runs each step of `work` over and over, no step beside itself. */
export const createWorkLoop = (deps: WorkLoopDeps): WorkLoop => {
  const { work, subscribers } = deps;
  const steps = (Object.keys(everyMs) as StepName[]).flatMap((step) =>
    step === "relay" && subscribers !== undefined
      ? subscribers.map((name) => createStep(step, () => work.relay(name), deps))
      : [createStep(step, () => work[step](), deps)],
  );
  return {
    start: () => {
      for (const step of steps) step.start();
    },
    stop: async () => {
      await Promise.all(steps.map((step) => step.stop()));
    },
  };
};

const createStep = (
  step: StepName,
  run: () => Promise<number>,
  { timers, onDone, onError }: WorkLoopDeps,
): WorkLoop => {
  let stopped = false;
  let failures = 0;
  let cancel = (): void => {};
  let running: Promise<void> = Promise.resolve();

  const rounds = async (): Promise<void> => {
    try {
      // What it found is settled: looking again at once would find the same books.
      const roundsMax = step === "reconcile" ? 1 : maxRoundsAtOnce;
      for (let round = 0; round < roundsMax && !stopped; round += 1) {
        const did = await run();
        failures = 0;
        onDone?.(step, did);
        if (did === 0) return;
      }
    } catch (error) {
      failures += 1;
      onError(step, error);
    }
  };

  // Servers that were started together must not ask the store in step for ever: a quarter of jitter.
  const pauseMs = (): number =>
    Math.max(everyMs[step], Math.min(everyMs[step] * 2 ** failures, maxBackoffMs)) *
    (0.75 + timers.random() / 2);

  const runAfter = (delayMs: number): void => {
    cancel = timers.after(delayMs, () => {
      running = rounds().then(() => {
        if (!stopped) runAfter(pauseMs());
      });
    });
  };

  return {
    start: () => runAfter(everyMs[step] * timers.random()),
    stop: async () => {
      stopped = true;
      cancel();
      await running;
    },
  };
};
