/**
 * A sorted collection in blocks. Adding, removing, counting and listing from any position stay
 * cheap for a million items; nothing scans them all.
 */
export type Sorted<T> = {
  /** Adds an item. No equal item may exist. */
  add(item: T): void;
  /** Removes the item that compares equal, if any. */
  remove(item: T): void;
  /**
   * Lists in order. `after` skips a leading part of the order. `upTo` ends the list at the first
   * item for which it is false. Both must be monotone in the order.
   */
  list(part?: Part<T>): T[];
  /** The number of items in the leading part for which `leading` is true. */
  count(leading: (item: T) => boolean): number;
};

export type Part<T> = {
  readonly after?: (item: T) => boolean;
  readonly upTo?: (item: T) => boolean;
  readonly limit?: number;
};

/** A splice in a block of this size costs less than a better data structure would save. */
const blockMax = 512;

/** Creates an empty collection ordered by `compare`, which must distinguish any two items. */
export const createSorted = <T>(compare: (a: T, b: T) => number): Sorted<T> => {
  const order = createOrder(compare);
  const blocks: Blocks<T> = [];
  return {
    add: (item) => order.add(blocks, item),
    remove: (item) => order.remove(blocks, item),
    list: (part) => order.list(blocks, part),
    count: (leading) => order.count(blocks, leading),
  };
};

/** Items in an order that the owner knows. No block is empty. */
export type Blocks<T> = T[][];

/**
 * The operations of `Sorted` on blocks that the caller owns, so that many small collections can
 * share one order.
 */
export type Order<T> = {
  add(blocks: Blocks<T>, item: T): void;
  remove(blocks: Blocks<T>, item: T): void;
  list(blocks: Blocks<T>, part?: Part<T>): T[];
  /**
   * Lists backwards from the end, or from the end of the leading part for which `before` is true.
   */
  last(blocks: Blocks<T>, limit: number, before?: (item: T) => boolean): T[];
  count(blocks: Blocks<T>, leading: (item: T) => boolean): number;
};

/** Creates the order of `compare`, which must distinguish any two items. */
export const createOrder = <T>(compare: (a: T, b: T) => number): Order<T> => ({
  add: (blocks, item) => {
    const { blockIndex, block, index } = place(blocks, (other) => compare(other, item) < 0);
    if (block !== undefined) return insert(blocks, blockIndex, index, item);
    const last = blocks.at(-1);
    // A collection that only grows at its end fills its blocks instead of splitting them.
    if (last === undefined || last.length >= blockMax) blocks.push([item]);
    else last.push(item);
  },
  remove: (blocks, item) => {
    const { blockIndex, block, index } = place(blocks, (other) => compare(other, item) < 0);
    if (block === undefined || compare(block[index] as T, item) !== 0) return;
    block.splice(index, 1);
    if (block.length === 0) blocks.splice(blockIndex, 1);
  },
  list: (blocks, { after, upTo, limit = Number.POSITIVE_INFINITY } = {}) => {
    const items: T[] = [];
    const start = after === undefined ? { blockIndex: 0, index: 0 } : place(blocks, after);
    let from = start.index;
    for (let at = start.blockIndex; at < blocks.length; at += 1) {
      const block = blocks[at] as T[];
      for (let index = from; index < block.length; index += 1) {
        const item = block[index] as T;
        if (items.length >= limit || upTo?.(item) === false) return items;
        items.push(item);
      }
      from = 0;
    }
    return items;
  },
  last: (blocks, limit, before) => {
    const end = before === undefined ? null : place(blocks, before);
    const items: T[] = [];
    let at = end?.blockIndex ?? blocks.length;
    let index = end?.index ?? 0;
    while (items.length < limit) {
      if (index === 0) {
        at -= 1;
        const block = blocks[at];
        if (block === undefined) break;
        index = block.length;
      }
      index -= 1;
      items.push((blocks[at] as T[])[index] as T);
    }
    return items;
  },
  count: (blocks, leading) => {
    const { blockIndex, index } = place(blocks, leading);
    let sum = index;
    for (let at = 0; at < blockIndex; at += 1) sum += (blocks[at] as T[]).length;
    return sum;
  },
});

/** The position of the first item for which `leading` is false. */
const place = <T>(blocks: Blocks<T>, leading: (item: T) => boolean) => {
  const blockIndex = countLeading(blocks, (block) => leading(block[block.length - 1] as T));
  const block = blocks[blockIndex];
  return { blockIndex, block, index: block === undefined ? 0 : countLeading(block, leading) };
};

const insert = <T>(blocks: Blocks<T>, blockIndex: number, index: number, item: T): void => {
  const block = blocks[blockIndex] as T[];
  block.splice(index, 0, item);
  if (block.length > blockMax) blocks.splice(blockIndex + 1, 0, block.splice(blockMax / 2));
};

/**
 * The number of items for which `leading` is true; it must be monotone in their order. The search
 * starts at the end in doubling steps: most new items belong there, and old items are not in the
 * CPU cache.
 */
export const countLeading = <T>(items: readonly T[], leading: (item: T) => boolean): number => {
  let high = items.length;
  let low = Math.max(0, high - 1);
  while (low < high && !leading(items[low] as T)) {
    high = low;
    low = Math.max(0, 2 * low - items.length);
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (leading(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Orders text like a database with binary collation. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
