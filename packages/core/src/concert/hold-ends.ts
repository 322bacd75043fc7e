/** The end of a hold of the seat with this number in the plan. */
export type HoldEnd = { readonly untilMs: number; readonly no: number };

/** Ends of holds, earliest first. */
export type HoldEnds = {
  add(end: HoldEnd): void;
  /** Removes and returns the earliest one if it is not after this instant. */
  takeUntil(atMs: number): HoldEnd | undefined;
};

/** A binary heap: to note one more end costs the same with one hold and with ten thousand. */
export const createHoldEnds = (): HoldEnds => {
  const heap: HoldEnd[] = [];
  const endAt = (index: number): number => heap[index]?.untilMs ?? Number.POSITIVE_INFINITY;

  const swap = (a: number, b: number): void => {
    const [first, second] = [heap[a], heap[b]];
    if (first === undefined || second === undefined) return;
    heap[a] = second;
    heap[b] = first;
  };

  const sink = (): void => {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const child = endAt(left + 1) < endAt(left) ? left + 1 : left;
      if (endAt(child) >= endAt(at)) return;
      swap(at, child);
      at = child;
    }
  };

  return {
    add: (end) => {
      let at = heap.push(end) - 1;
      for (let parent = (at - 1) >> 1; at > 0 && endAt(at) < endAt(parent); ) {
        swap(at, parent);
        at = parent;
        parent = (at - 1) >> 1;
      }
    },
    takeUntil: (atMs) => {
      const [earliest] = heap;
      if (earliest === undefined || earliest.untilMs > atMs) return undefined;
      swap(0, heap.length - 1);
      heap.pop();
      sink();
      return earliest;
    },
  };
};
