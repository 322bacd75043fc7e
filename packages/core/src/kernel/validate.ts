import type { FieldError } from "./errors.ts";
import type { FieldMessage } from "./field-message.ts";

/** Checks of input that several use cases share. */

/** The error of a field, or nothing if `ok`. */
export const check = (ok: boolean, field: string, message: FieldMessage): readonly FieldError[] =>
  ok ? [] : [{ field, message }];

/**
 * Text that every database can store: PostgreSQL refuses NUL, and an unpaired surrogate is not
 * text.
 */
export const isText = (value: string): boolean => value.isWellFormed() && !value.includes("\0");

/** Text from outside without what a database cannot store. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "");

/** No payment method needs deeper JSON, and recursion over it could overflow the stack. */
const depthMax = 16;

/**
 * Whether every database can store this JSON, and gives it back. No field may be called `__proto__`:
 * copies of an object drop it. The names `constructor` and `prototype` do no harm.
 */
export const isStorableJson = (value: unknown, depth = 0): boolean => {
  switch (typeof value) {
    case "string":
      return isText(value);
    case "number":
      return Number.isFinite(value);
    case "boolean":
      return true;
    case "object":
      if (value === null) return true;
      return (
        depth < depthMax &&
        (Array.isArray(value)
          ? // Not of the list itself: that would skip its holes.
            [...value].every((item) => isStorableJson(item, depth + 1))
          : isPlain(value) &&
            Object.entries(value).every(
              ([name, item]) =>
                isText(name) && name !== "__proto__" && isStorableJson(item, depth + 1),
            ))
      );
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      return false;
  }
};

/** Whether it is no date, map or other object of a class. It may come from another realm. */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
};

/** Text with a length from `min` to `max` characters. */
export const checkLength = (
  text: string,
  field: string,
  min: number,
  max: number,
): readonly FieldError[] =>
  check(
    text.length >= min && text.length <= max && isText(text),
    field,
    `must be ${min} to ${max} characters`,
  );

export const checkUserId = (userId: string): readonly FieldError[] =>
  checkLength(userId, "userId", 1, 255);

/** Whether this is a valid user id: 1 to 255 characters that every database can store. */
export const isUserId = (userId: unknown): userId is string =>
  typeof userId === "string" && checkUserId(userId).length === 0;

/** 1 to 255 visible ASCII characters. */
export const checkIdempotencyKey = (key: string | undefined): readonly FieldError[] =>
  check(
    key === undefined || /^[\x21-\x7e]{1,255}$/.test(key),
    "Idempotency-Key",
    "must be 1 to 255 visible ASCII characters",
  );

export const checkInteger = (
  value: number | undefined,
  field: string,
  min: number,
  max: number = Number.MAX_SAFE_INTEGER,
): readonly FieldError[] =>
  check(
    value === undefined || (Number.isSafeInteger(value) && value >= min && value <= max),
    field,
    max === Number.MAX_SAFE_INTEGER
      ? `must be an integer of at least ${min}`
      : `must be an integer from ${min} to ${max}`,
  );

/** The last instant that RFC 3339 can express: the end of the year 9999. */
export const lastInstantMs = 253_402_300_799_999;

/** An instant from 1970 on that RFC 3339 can express. */
export const checkInstant = (value: number | undefined, field: string): readonly FieldError[] =>
  check(
    value === undefined || (Number.isSafeInteger(value) && value >= 0 && value <= lastInstantMs),
    field,
    "must be an instant from 1970 to 9999",
  );

/** The given fields of a patch. Undefined counts as omitted. */
export const given = <T extends object>(
  patch: { readonly [K in keyof T]?: T[K] | undefined },
): Partial<T> =>
  Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
