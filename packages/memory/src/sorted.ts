/**
 * Items in an order, kept in blocks: adding, removing, counting and listing from anywhere cost
 * little with a million of them, and nothing is ever scanned.
 */
export type Sorted<T> = {
  /** Adds an item; an equal one must not be there already. */
  add(item: T): void;
  /** Removes the item that compares equal, if any. */
  remove(item: T): void;
  /**
   * Lists in order. `after` skips a leading part of the order, `upTo` ends the list at the first
   * item that it is false of; both must be monotone in the order.
   */
  list(part?: {
    readonly after?: (item: T) => boolean;
    readonly upTo?: (item: T) => boolean;
    readonly limit?: number;
  }): T[];
  /** How many items belong to the leading part of the order that `leading` is true of. */
  count(leading: (item: T) => boolean): number;
};

/** A splice within a block of this size costs less than finding a better structure would save. */
const blockMax = 512;

/** Makes an empty collection ordered by `compare`, which must tell any two items apart. */
export const createSorted = <T>(compare: (a: T, b: T) => number): Sorted<T> => {
  const blocks: T[][] = [];

  const place = (leading: (item: T) => boolean) => {
    const blockIndex = countLeading(blocks, (block) => leading(block[block.length - 1] as T));
    const block = blocks[blockIndex];
    return { blockIndex, block, index: block === undefined ? 0 : countLeading(block, leading) };
  };

  const add = (item: T): void => {
    const { blockIndex, block, index } = place((other) => compare(other, item) < 0);
    if (block !== undefined) return insert(blockIndex, block, index, item);
    const last = blocks.at(-1);
    // What only grows at its end fills its blocks instead of halving them.
    if (last === undefined || last.length >= blockMax) blocks.push([item]);
    else last.push(item);
  };

  const insert = (blockIndex: number, block: T[], index: number, item: T): void => {
    block.splice(index, 0, item);
    if (block.length > blockMax) blocks.splice(blockIndex + 1, 0, block.splice(blockMax / 2));
  };

  const remove = (item: T): void => {
    const { blockIndex, block, index } = place((other) => compare(other, item) < 0);
    if (block === undefined || compare(block[index] as T, item) !== 0) return;
    block.splice(index, 1);
    if (block.length === 0) blocks.splice(blockIndex, 1);
  };

  const list: Sorted<T>["list"] = ({
    after = () => false,
    upTo = () => true,
    limit = Number.POSITIVE_INFINITY,
  } = {}) => {
    const items: T[] = [];
    const start = place(after);
    let from = start.index;
    for (let at = start.blockIndex; at < blocks.length; at += 1) {
      for (const item of (blocks[at] as T[]).slice(from)) {
        if (items.length >= limit || !upTo(item)) return items;
        items.push(item);
      }
      from = 0;
    }
    return items;
  };

  const count = (leading: (item: T) => boolean): number => {
    const { blockIndex, index } = place(leading);
    let sum = index;
    for (let at = 0; at < blockIndex; at += 1) sum += (blocks[at] as T[]).length;
    return sum;
  };

  return { add, remove, list, count };
};

const countLeading = <T>(items: readonly T[], leading: (item: T) => boolean): number => {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (leading(items[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Orders text as a database with binary collation does. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
