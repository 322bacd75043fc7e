// Runs in a thread of its own: see rehearsal-thread.ts.
import { parentPort, workerData } from "node:worker_threads";
import type { RehearsalInput } from "@admit-one/pages/console";
import { type Report, rehearse } from "@admit-one/testing/rehearsal";
import type { RehearsalMessage } from "./rehearsal-thread.ts";

/** More points than pixels would only make the page larger. */
const samplesMax = 300;

const thin = (samples: Report["samples"]): Report["samples"] => {
  const every = Math.max(1, Math.ceil(samples.length / samplesMax));
  return samples.filter((_, index) => index % every === 0);
};

const say = (message: RehearsalMessage): void => parentPort?.postMessage(message);

/** The most people in a sample. To rehearse them takes about a second. A longer line behaves alike. */
const sampleMax = 150;
/** With less room, single people would decide the outcome. */
const roomMin = 5;

/** How many people one of the sample stands for. */
const scaleOf = ({ policy, crowd }: RehearsalInput): number => {
  const limits = [policy.maxActive, policy.ratePerMinute].filter((limit) => limit !== null);
  const byLimits = limits.map((limit) => limit / roomMin);
  return Math.max(1, Math.min(crowd.people / sampleMax, ...byLimits));
};

const scaled = ({ policy, crowd }: RehearsalInput, scale: number): RehearsalInput => {
  const limit = (value: number | null): number | null =>
    value === null ? null : Math.round(value / scale);
  return {
    policy: {
      ...policy,
      maxActive: limit(policy.maxActive),
      maxWaiting: limit(policy.maxWaiting),
      ratePerMinute: policy.ratePerMinute === null ? null : policy.ratePerMinute / scale,
      burst: Math.max(1, Math.round(policy.burst / scale)),
    },
    crowd: { ...crowd, people: Math.max(1, Math.round(crowd.people / scale)) },
  };
};

const run = async (input: RehearsalInput): Promise<void> => {
  say({ kind: "begun" });
  const scale = scaleOf(input);
  const tried = scaled(input, scale);
  const { samples, ...report } = await rehearse(tried);
  const counted = (value: number): number => Math.round(value * scale);
  say({
    kind: "report",
    outcome: {
      ...report,
      outcome: "rehearsed",
      sampled: tried.crowd.people,
      peakPollsPerSecond: counted(report.peakPollsPerSecond),
      entered: counted(report.entered),
      vanished: counted(report.vanished),
      refused: counted(report.refused),
      lapsed: counted(report.lapsed),
      missed: counted(report.missed),
      unfinished: counted(report.unfinished),
      samples: thin(samples).map(({ atMs, waiting, inside }) => ({
        atMs,
        waiting: counted(waiting),
        inside: counted(inside),
      })),
    },
  });
};

run(workerData as RehearsalInput).catch((error: unknown) => {
  say({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
});
