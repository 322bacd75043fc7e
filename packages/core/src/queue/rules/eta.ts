import type { Queue } from "../queue.ts";
import { modeAt } from "./mode.ts";
import { admittedPerMinute, meanActiveMs } from "./pace.ts";

/** The expected remaining wait. */
export type Eta = { readonly p50Seconds: number; readonly p90Seconds: number };

/** The measured rate may change by this share. */
const drift = 0.25;
/** The 90th percentile of a normal distribution. */
const p90 = 1.28;

/**
 * The rate that every expected wait is computed from. Null while nobody may be called, or before
 * the first call. The queue moves no faster than measured, than its rate, and than places become
 * free.
 */
export const callsPerMinute = (queue: Queue, nowMs: number): number | null => {
  const measured = admittedPerMinute(queue, nowMs);
  if (measured === null || modeAt(queue, nowMs) !== "open") return null;
  const { ratePerMinute, maxActive } = queue.policy;
  const turnover = maxActive === null ? null : (maxActive * 60_000) / meanActiveMs(queue);
  const perMinute = Math.min(
    measured,
    ratePerMinute ?? Number.POSITIVE_INFINITY,
    turnover ?? Number.POSITIVE_INFINITY,
  );
  return perMinute > 0 ? perMinute : null;
};

/** The expected wait of a token with `ahead` tokens before it. Null without a rate. */
export const etaOf = (queue: Queue, ahead: number, nowMs: number): Eta | null => {
  const perMinute = callsPerMinute(queue, nowMs);
  if (perMinute === null) return null;
  const calls = ahead + 1;
  const seconds = (calls * 60) / perMinute;
  const spread = (p90 * Math.sqrt(calls) * 60) / perMinute;
  return {
    p50Seconds: Math.ceil(seconds),
    p90Seconds: Math.ceil(seconds * (1 + drift) + spread),
  };
};
