import type { Pace, Queue } from "../queue.ts";
import { modeAt, openingOf } from "./mode.ts";
import { withWait } from "./wait-times.ts";

/** After this time a measurement counts 1/e as much as a new one. */
const memoryMs = 120_000;
/** The weight of one token's stay in the running mean. */
const stayShare = 1 / 20;

export const newPace = (nowMs: number): Pace => ({
  atMs: nowMs,
  busyMs: 0,
  admittedMilli: 0,
  activeForMs: null,
  waits: [],
});

/**
 * The pace measured up to now. The measured time stops while nobody waits or nobody may be called.
 */
const upTo = (queue: Queue, nowMs: number): Pace => {
  const { pace, waiting } = queue;
  const sinceMs = Math.max(pace.atMs, openingOf(queue) ?? 0);
  if (nowMs <= sinceMs) return pace;
  if (waiting === 0 || modeAt(queue, nowMs) !== "open") return { ...pace, atMs: nowMs };
  const passedMs = nowMs - sinceMs;
  const kept = Math.exp(-passedMs / memoryMs);
  return {
    ...pace,
    atMs: nowMs,
    busyMs: Math.round(pace.busyMs * kept + passedMs),
    admittedMilli: Math.round(pace.admittedMilli * kept),
  };
};

/**
 * Measures up to now. Call it before every change of the mode or of the number of waiting tokens.
 */
export const measurePace = (queue: Queue, nowMs: number): Queue => ({
  ...queue,
  pace: upTo(queue, nowMs),
});

/** Counts an admission. `called` means that the token had waited, not that it entered at once. */
export const withAdmission = (
  queue: Queue,
  waitedMs: number,
  called: boolean,
  nowMs: number,
): Queue => {
  const pace = upTo(queue, nowMs);
  return {
    ...queue,
    pace: {
      ...pace,
      admittedMilli: pace.admittedMilli + (called ? 1_000 : 0),
      waits: withWait(pace.waits, waitedMs),
    },
  };
};

/** Adds the time that a token was active to the mean. */
export const withStay = (queue: Queue, stayMs: number): Queue => {
  const { activeForMs } = queue.pace;
  const mean =
    activeForMs === null ? stayMs : Math.round(activeForMs + (stayMs - activeForMs) * stayShare);
  return { ...queue, pace: { ...queue.pace, activeForMs: Math.max(0, Math.round(mean)) } };
};

/** Recent admissions per minute. Null until the first call. */
export const admittedPerMinute = (queue: Queue, nowMs: number): number | null => {
  const { busyMs, admittedMilli } = upTo(queue, nowMs);
  // The first step calls many tokens at once. Without a minimum time that would look like a very
  // high pace.
  return admittedMilli < 1_000 ? null : (admittedMilli * 60) / Math.max(busyMs, 1_000);
};

/** How long tokens stay active: the measured mean, or the policy's maximum without measurements. */
export const meanActiveMs = ({ pace, policy }: Queue): number =>
  Math.max(1, pace.activeForMs ?? policy.activeForMs);
