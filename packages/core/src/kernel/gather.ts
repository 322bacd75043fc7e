type Entry<T> = {
  readonly running: Promise<T>;
  /** The look after the running one, for everybody who came while that one ran. */
  next: Promise<T> | null;
};

/**
 * Shares looks without stale results: each caller gets the result of a look that began after its
 * call. While one runs for a key, later callers share the next one. So at most one runs for each
 * key, and the busier the store is, the more callers share a look.
 */
export const createGather = <K, T>(look: (key: K) => Promise<T>): ((key: K) => Promise<T>) => {
  const entries = new Map<K, Entry<T>>();

  const begin = (key: K): Promise<T> => {
    const entry: Entry<T> = { running: look(key), next: null };
    entries.set(key, entry);
    const end = (): void => {
      if (entry.next === null) entries.delete(key);
    };
    entry.running.then(end, end);
    return entry.running;
  };

  return (key) => {
    const entry = entries.get(key);
    if (entry === undefined) return begin(key);
    const beginNext = () => begin(key);
    entry.next ??= entry.running.then(beginNext, beginNext);
    return entry.next;
  };
};
