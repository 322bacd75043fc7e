/** Up to so many, to compare each with each costs less than to make a set of them. */
const fewMax = 8;

/** Whether no two items have the same key. */
export const allDiffer = <T>(items: readonly T[], keyOf: (item: T) => string): boolean =>
  items.length > fewMax
    ? new Set(items.map(keyOf)).size === items.length
    : items.every((item, index) => firstOf(items, keyOf, keyOf(item)) === index);

const firstOf = <T>(items: readonly T[], keyOf: (item: T) => string, key: string): number =>
  items.findIndex((item) => keyOf(item) === key);
