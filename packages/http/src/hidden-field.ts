import { fieldOf } from "./validate.ts";

/** How JSON can spell it: directly, or with an escape for any of its characters. */
const maybeSpelled = /__proto__|\\u00/;

/**
 * A value with its key and a link to the place around it. A full path for each place would take too
 * much memory.
 */
type Place = {
  readonly value: object;
  readonly key: PropertyKey;
  readonly around: Place | null;
};

const pathOf = (place: Place | null): readonly PropertyKey[] => {
  const path: PropertyKey[] = [];
  for (let at = place; at !== null && at.around !== null; at = at.around) path.unshift(at.key);
  return path;
};

/**
 * The path of a field `__proto__` in parsed JSON, or null. Later copies drop such a field, so
 * without this check it would be neither used nor refused.
 */
export const hiddenField = (text: string, json: unknown): string | null => {
  // Hardly any body has one, so most bodies need no walk.
  if (!maybeSpelled.test(text)) return null;
  // No recursion: a body may be nested more deeply than the stack allows.
  const open: Place[] = [];
  const visit = (value: unknown, key: PropertyKey, around: Place | null): void => {
    if (typeof value === "object" && value !== null) open.push({ value, key, around });
  };
  visit(json, "", null);
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place;
    if (Object.hasOwn(value, "__proto__")) return fieldOf([...pathOf(place), "__proto__"]);
    for (const [key, item] of Object.entries(value)) {
      visit(item, Array.isArray(value) ? Number(key) : key, place);
    }
  }
  return null;
};
