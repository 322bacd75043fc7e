import { fieldOf } from "./validate.ts";

/** How JSON can spell it: as it is, or with an escape for any of its characters. */
const maybeSpelled = /__proto__|\\u00/;

/** A value in its place; a link to the place around it, since a path of each would be too long. */
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
 * Where parsed JSON has a field `__proto__`. Objects are copied on their way by means that drop it,
 * so it would be neither used nor refused; null where there is none.
 */
export const hiddenField = (text: string, json: unknown): string | null => {
  // Hardly any body has one, and the others must not be walked through.
  if (!maybeSpelled.test(text)) return null;
  // Not by recursion: a body may be nested more deeply than the stack.
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
