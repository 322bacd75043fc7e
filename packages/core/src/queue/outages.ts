import type { Outage } from "./queue.ts";

/** How many outages a queue remembers; deadlines that they can still move are minutes away. */
const outagesMax = 8;

/** The deadline of something that began at an instant, moved by every outage on the way there. */
export const extended = (
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

/** The outages with one more, as another server may have seen part of it. */
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
  return [...outages.filter((other) => !touches(other)), whole]
    .sort((a, b) => a.fromMs - b.fromMs)
    .slice(-outagesMax);
};
