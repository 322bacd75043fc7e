import type { Clock } from "./time.ts";

/** A cache of recent look-ups, shared by all callers that ask for the same key. */
export type Recent<T> = {
  /** Returns a recent enough result, or starts a new look-up. */
  get(key: string, look: () => Promise<T>): Promise<T>;
  /** Marks all results, and look-ups in progress, as outdated. */
  forget(): void;
};

type Entry<T> = {
  readonly startedMs: number;
  readonly value: Promise<T>;
  isRunning: boolean;
  isOld: boolean;
  /** The look-up after this one, for callers that came while this one ran and was outdated. */
  next: Promise<T> | null;
};

export type RecentOptions = {
  readonly clock: Clock;
  readonly keptForMs: number;
  /** The most results to keep. The oldest look-up is dropped first. */
  readonly max: number;
};

/**
 * Keeps results for a while and shares look-ups: at most one runs for each key, however many
 * callers there are. No caller gets the result of a look-up that started before `forget` was
 * called.
 */
export const createRecent = <T>({ clock, keptForMs, max }: RecentOptions): Recent<T> => {
  const entries = new Map<string, Entry<T>>();

  const begin = (key: string, look: () => Promise<T>): Promise<T> => {
    const value = look();
    const entry: Entry<T> = {
      startedMs: clock.nowMs(),
      value,
      isRunning: true,
      isOld: false,
      next: null,
    };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > max && oldest !== undefined) entries.delete(oldest);
    value.then(
      () => (entry.isRunning = false),
      () => {
        // A failure is returned only to the callers that waited for it.
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return value;
  };

  return {
    get: (key, look) => {
      const known = entries.get(key);
      if (known === undefined) return begin(key, look);
      const ageMs = clock.nowMs() - known.startedMs;
      if (!known.isOld && ageMs >= 0 && ageMs < keptForMs) return known.value;
      if (!known.isRunning) return begin(key, look);
      const beginNext = () => begin(key, look);
      known.next ??= known.value.then(beginNext, beginNext);
      return known.next;
    },
    forget: () => {
      for (const entry of entries.values()) entry.isOld = true;
    },
  };
};
