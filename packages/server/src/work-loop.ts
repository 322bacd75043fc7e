import type { BoxOffice, Timers } from "@admit-one/core";
import { type RunningWork, startWork } from "@admit-one/node";
import type { Log } from "./log.ts";
import type { Metrics } from "./metrics/metrics.ts";

export type WorkLoopDeps = {
  readonly boxOffice: BoxOffice;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly log: Log;
};

/** Starts the box office's work, once the server listens. */
export type WorkLoop = () => RunningWork;

/** Runs the box office's work, counts its steps and logs their failures. */
export const createWorkLoop =
  ({ boxOffice, timers, metrics, log }: WorkLoopDeps): WorkLoop =>
  () =>
    startWork(boxOffice, {
      timers,
      onDone: (step, did) => metrics.step(step, did),
      onError: (step, error) => {
        metrics.stepFailed(step);
        log.error({ step, err: error }, "work step failed");
      },
    });
