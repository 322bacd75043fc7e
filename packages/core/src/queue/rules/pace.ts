import type { Pace, Queue } from "../queue.ts";
import { modeAt, openingOf } from "./mode.ts";
import { withWait } from "./wait-times.ts";

/** After so long a time counts a third as much as the present. */
const memoryMs = 120_000;
/** A token's stay counts this part of the mean. */
const stayShare = 1 / 20;

export const newPace = (nowMs: number): Pace => ({
  atMs: nowMs,
  busyMs: 0,
  admittedMilli: 0,
  activeForMs: null,
  waits: [],
});

/** The pace as measured up to now. Where nobody waits, or may be called, no time passes for it. */
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

/** Measures up to now; whatever changes who waits, or the mode, must have this done before. */
export const measurePace = (queue: Queue, nowMs: number): Queue => ({
  ...queue,
  pace: upTo(queue, nowMs),
});

/** Counts an admission; `called` says that somebody waited, not that the door stood open. */
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

/** Counts how long a token was active. */
export const withStay = (queue: Queue, stayMs: number): Queue => {
  const { activeForMs } = queue.pace;
  const mean =
    activeForMs === null ? stayMs : Math.round(activeForMs + (stayMs - activeForMs) * stayShare);
  return { ...queue, pace: { ...queue.pace, activeForMs: Math.max(0, Math.round(mean)) } };
};

/** Admissions a minute of late; null where nobody was called yet. */
export const admittedPerMinute = (queue: Queue, nowMs: number): number | null => {
  const { busyMs, admittedMilli } = upTo(queue, nowMs);
  // The first step calls many at once: only with some time behind it is that a pace.
  return admittedMilli < 1_000 ? null : (admittedMilli * 60) / Math.max(busyMs, 1_000);
};

/** How long tokens stay active: as measured, else as they may at most. */
export const meanActiveMs = ({ pace, policy }: Queue): number =>
  Math.max(1, pace.activeForMs ?? policy.activeForMs);
