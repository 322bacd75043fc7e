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
  /** Whether there is nothing under the key: the result is null. */
  isNothing: boolean;
  isOld: boolean;
  /** The look-up after this one, for callers that came while this one ran and was outdated. */
  next: Promise<T> | null;
};

export type RecentOptions = {
  readonly clock: Clock;
  readonly keptForMs: number;
  /**
   * The most results to keep of keys that were asked for again, and as many of others. In each group
   * the key that was asked for longest ago is dropped first.
   */
  readonly max: number;
};

/**
 * Keeps results for a while and shares look-ups: at most one runs for each key, however many
 * callers there are. No caller gets the result of a look-up that started before `forget` was
 * called.
 *
 * Callers can invent keys. A key that was asked for once, or under which there is nothing, never
 * takes the place of one that many ask for.
 */
export const createRecent = <T>({ clock, keptForMs, max }: RecentOptions): Recent<T> => {
  const fresh = new Map<string, Entry<T>>();
  const used = new Map<string, Entry<T>>();

  const place = (entries: Map<string, Entry<T>>, key: string, entry: Entry<T>): void => {
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > max && oldest !== undefined) entries.delete(oldest);
  };

  /** Notes that somebody asked for a known key. */
  const use = (key: string, entry: Entry<T>): void => {
    if (entry.isRunning || entry.isNothing) return;
    fresh.delete(key);
    place(used, key, entry);
  };

  const begin = (key: string, look: () => Promise<T>): Promise<T> => {
    const value = look();
    const entry: Entry<T> = {
      startedMs: clock.nowMs(),
      value,
      isRunning: true,
      isNothing: false,
      isOld: false,
      next: null,
    };
    place(used.has(key) ? used : fresh, key, entry);
    value.then(
      (found) => {
        entry.isRunning = false;
        entry.isNothing = found === null;
        if (entry.isNothing && used.get(key) === entry) {
          used.delete(key);
          place(fresh, key, entry);
        }
      },
      () => {
        // A failure is returned only to the callers that waited for it.
        for (const entries of [fresh, used]) if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return value;
  };

  return {
    get: (key, look) => {
      const known = used.get(key) ?? fresh.get(key);
      if (known === undefined) return begin(key, look);
      use(key, known);
      const ageMs = clock.nowMs() - known.startedMs;
      if (!known.isOld && ageMs >= 0 && ageMs < keptForMs) return known.value;
      if (!known.isRunning) return begin(key, look);
      const beginNext = () => begin(key, look);
      known.next ??= known.value.then(beginNext, beginNext);
      return known.next;
    },
    forget: () => {
      for (const entries of [fresh, used]) {
        for (const entry of entries.values()) entry.isOld = true;
      }
    },
  };
};
