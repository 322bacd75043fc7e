import type { Clock } from "./time.ts";

/** What was looked up a short time ago, for many who ask for the same. */
export type Recent<T> = {
  /** What a look answered that is recent enough, or a look that begins now. */
  get(key: string, look: () => Promise<T>): Promise<T>;
  /** What was looked up before, or is just being looked up, is out of date. */
  forget(): void;
};

type Entry<T> = {
  readonly startedMs: number;
  readonly value: Promise<T>;
  isRunning: boolean;
  isOld: boolean;
  /** The look after this one, for those who came while this one ran and was out of date. */
  next: Promise<T> | null;
};

export type RecentOptions = {
  readonly clock: Clock;
  readonly keptForMs: number;
  /** Answers kept at once; the one that was looked up longest ago goes first. */
  readonly max: number;
};

/**
 * Keeps answers for a while, and lets all who ask for one at once share a look: however many ask, at
 * most one look runs for each. Nobody is answered by a look that began before `forget` was called.
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
        // A failure is nobody's answer but theirs who waited for it.
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
