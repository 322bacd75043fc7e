import type { Outage } from "./queue.ts";

/** How many outages a queue remembers, however old they are. */
const outagesLeast = 8;
/** Of the last minutes it remembers so many: where a store fails again and again all of them count. */
const outagesMax = 32;
/** Longer than it takes from a hint to the last moment that obeys it, unless a policy gives more. */
const recentMs = 900_000;

/** The deadline of something that began at an instant, moved by every outage on the way there. */
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
  const all = [...outages.filter((other) => !touches(other)), whole].sort(
    (a, b) => a.fromMs - b.fromMs,
  );
  const sinceMs = (all.at(-1)?.untilMs ?? 0) - recentMs;
  const recent = all.filter(({ untilMs }) => untilMs >= sinceMs).length;
  return all.slice(-Math.min(outagesMax, Math.max(outagesLeast, recent)));
};
