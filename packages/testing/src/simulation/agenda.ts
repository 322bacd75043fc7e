/**
 * Scheduled items, earliest first. Items of the same moment are in the order in which they were
 * added.
 */
export type Agenda<T> = {
  readonly size: number;
  put(atMs: number, item: T): void;
  /** Takes the earliest item. Undefined if there is none. */
  take(): { readonly atMs: number; readonly item: T } | undefined;
};

type Entry<T> = { readonly atMs: number; readonly order: number; readonly item: T };

export const createAgenda = <T>(): Agenda<T> => {
  const heap: Entry<T>[] = [];
  let order = 0;
  const before = (a: Entry<T>, b: Entry<T>): boolean =>
    a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

  const rise = (entry: Entry<T>): void => {
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !before(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  };

  const sink = (entry: Entry<T>): void => {
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, left)) child += 1;
      const below = heap[child];
      if (below === undefined || !before(below, entry)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = entry;
  };

  return {
    get size() {
      return heap.length;
    },
    put(atMs, item) {
      rise({ atMs, order: order++, item });
    },
    take() {
      const [first] = heap;
      const last = heap.pop();
      if (first === undefined || last === undefined) return undefined;
      if (heap.length > 0) sink(last);
      return first;
    },
  };
};
