import type { Clock } from "@admit-one/core";
import { startMs } from "../fixtures/plan.ts";

export type FakeClock = Clock & {
  /** Advances the time. Alarms on the way run, each at its own instant. */
  advance(ms: number): void;
  /** Advances the time to an instant that is not in the past. */
  set(atMs: number): void;
  /** Calls `run` once at the instant. The returned function cancels the call. */
  at(atMs: number, run: () => void): () => void;
};

type Alarm = { readonly atMs: number; readonly order: number; readonly run: () => void };

/** Creates a clock that only moves when asked to, and never back. */
export const createFakeClock = (beginMs: number = startMs): FakeClock => {
  let nowMs = beginMs;
  let order = 0;
  const alarms = new Set<Alarm>();

  const nextAlarm = (untilMs: number): Alarm | undefined =>
    [...alarms]
      .filter((alarm) => alarm.atMs <= untilMs)
      .toSorted((a, b) => a.atMs - b.atMs || a.order - b.order)[0];

  const set = (atMs: number): void => {
    if (!(atMs >= nowMs)) throw new TypeError(`A clock never goes back, from ${nowMs} to ${atMs}.`);
    // An alarm may set another one that is due before the end, so the next one is looked up each
    // time.
    for (let alarm = nextAlarm(atMs); alarm !== undefined; alarm = nextAlarm(atMs)) {
      alarms.delete(alarm);
      nowMs = Math.max(nowMs, alarm.atMs);
      alarm.run();
    }
    nowMs = Math.max(nowMs, atMs);
  };

  return {
    nowMs: () => nowMs,
    set,
    advance: (ms) => set(nowMs + ms),
    at: (atMs, run) => {
      order += 1;
      const alarm: Alarm = { atMs, order, run };
      alarms.add(alarm);
      return () => alarms.delete(alarm);
    },
  };
};
