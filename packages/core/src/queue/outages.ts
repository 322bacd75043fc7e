import type { Outage } from "./queue.ts";

/** The queue remembers at least this many outages, whatever their age. */
const outagesLeast = 8;
/**
 * The queue remembers at most this many recent outages, so that all count while a store fails
 * repeatedly.
 */
const outagesMax = 32;
/**
 * Longer than the time from a hint to the last moment that obeys it, unless a policy allows more.
 */
const recentMs = 900_000;

/** Moves the deadline of something that began at `sinceMs` by every outage before the deadline. */
export const extendByOutages = (
  outages: readonly Outage[],
  sinceMs: number,
  deadlineMs: number,
): number => {
  let endMs = deadlineMs;
  for (const { fromMs, untilMs } of outages) {
    if (fromMs < endMs && untilMs > sinceMs) endMs += untilMs - Math.max(fromMs, sinceMs);
  }
  return endMs;
};

/** Adds an outage and merges it with those it touches: another server may have seen part of it. */
export const withOutage = (outages: readonly Outage[], outage: Outage): readonly Outage[] => {
  const touches = (other: Outage): boolean =>
    other.fromMs <= outage.untilMs && outage.fromMs <= other.untilMs;
  const whole = outages.filter(touches).reduce(
    (sum, { fromMs, untilMs }) => ({
      fromMs: Math.min(sum.fromMs, fromMs),
      untilMs: Math.max(sum.untilMs, untilMs),
    }),
    outage,
  );
  const all = [...outages.filter((other) => !touches(other)), whole].sort(
    (a, b) => a.fromMs - b.fromMs,
  );
  const sinceMs = (all.at(-1)?.untilMs ?? 0) - recentMs;
  const recent = all.filter(({ untilMs }) => untilMs >= sinceMs).length;
  return all.slice(-Math.min(outagesMax, Math.max(outagesLeast, recent)));
};
