/** Up to this many items, comparing all pairs is cheaper than building a set. */
const fewMax = 8;

/** Whether no two items have the same key. */
export const allDiffer = <T>(items: readonly T[], keyOf: (item: T) => string): boolean => {
  if (items.length > fewMax) return new Set(items.map(keyOf)).size === items.length;
  for (let one = 1; one < items.length; one += 1) {
    for (let other = 0; other < one; other += 1) {
      if (keyOf(items[one] as T) === keyOf(items[other] as T)) return false;
    }
  }
  return true;
};
