import type { FieldError } from "../../kernel/errors.ts";
import { check, isText } from "../../kernel/validate.ts";
import { normalName, twinKey, twinOf } from "./names.ts";

/** Validates a name in its stored form. A name without visible characters is invalid. */
export const checkName = (
  text: string,
  field: string,
  lengthMax: number,
): readonly FieldError[] => {
  const name = normalName(text);
  const fits = twinKey(name).length >= 1 && name.length <= lengthMax;
  return check(
    isText(text) && fits && !/\p{Cc}/u.test(name),
    field,
    `must be 1 to ${lengthMax} characters`,
  );
};

/** No two names may look the same, whether they are equal or only differ in encoding. */
export const checkDistinct = (names: readonly string[], field: string): readonly FieldError[] => {
  const writings = checkWritings(names, field);
  if (writings.length > 0) return writings;
  const seen = new Set<string>();
  for (const name of names) {
    const key = twinKey(name);
    if (seen.has(key)) return check(false, field, `names ${normalName(name)} twice`);
    seen.add(key);
  }
  return [];
};

/** A name may occur twice, but only in the same encoding. */
export const checkWritings = (names: readonly string[], field: string): readonly FieldError[] => {
  const twin = twinOf(names);
  return twin === null ? [] : check(false, field, `names ${twin} twice, in two writings`);
};
