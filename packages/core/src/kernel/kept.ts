import type { Clock, Timers } from "./time.ts";

/** Values that a process keeps for as long as somebody uses them. */
export type Kept<K, V> = {
  /** Reading a value is a use of it. */
  get(key: K): V | undefined;
  put(key: K, value: V): void;
  drop(key: K): void;
};

export type KeptOptions = {
  readonly clock: Clock;
  readonly timers: Timers;
  /** How long a value is kept after its last use. */
  readonly keptForMs: number;
  /** The most values to keep. The one that was used longest ago is dropped first. */
  readonly max: number;
};

/** Nothing is kept of what nobody uses. A timer runs only while there is something to drop. */
export const createKept = <K, V>({ clock, timers, keptForMs, max }: KeptOptions): Kept<K, V> => {
  /** In the order of their last use. */
  const entries = new Map<K, { readonly value: V; readonly usedMs: number }>();
  let isWaiting = false;

  const wait = (): void => {
    const [oldest] = entries.values();
    if (isWaiting || oldest === undefined) return;
    isWaiting = true;
    timers.after(Math.max(1, oldest.usedMs + keptForMs - clock.nowMs()), dropUnused, true);
  };

  const dropUnused = (): void => {
    isWaiting = false;
    const nowMs = clock.nowMs();
    for (const [key, { usedMs }] of entries) {
      if (usedMs + keptForMs > nowMs) break;
      entries.delete(key);
    }
    wait();
  };

  const put = (key: K, value: V): void => {
    entries.delete(key);
    entries.set(key, { value, usedMs: clock.nowMs() });
    const [oldest] = entries.keys();
    if (entries.size > max && oldest !== undefined) entries.delete(oldest);
    wait();
  };

  return {
    get: (key) => {
      const known = entries.get(key);
      if (known !== undefined) put(key, known.value);
      return known?.value;
    },
    put,
    drop: (key) => void entries.delete(key),
  };
};
