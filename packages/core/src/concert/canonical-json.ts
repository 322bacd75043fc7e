// No two fields of an object have one name.
const sorted = (_name: string, value: unknown): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** The text of a JSON value. Equal for equal values, whatever the order of their fields. */
export const canonicalJson = (value: unknown): string => JSON.stringify(value, sorted);

export const isSameJson = (a: unknown, b: unknown): boolean =>
  canonicalJson(a) === canonicalJson(b);
