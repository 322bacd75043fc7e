import type { FieldError } from "./errors.ts";

/** Checks that more than one use case makes of what callers bring. */

/** The error of a field, or nothing where `ok`. */
export const check = (ok: boolean, field: string, message: string): readonly FieldError[] =>
  ok ? [] : [{ field, message }];

/** Text that every database keeps: PostgreSQL refuses NUL, and half a surrogate pair is no text. */
export const isText = (value: string): boolean => value.isWellFormed() && !value.includes("\0");

/** What others say, without what no database keeps. */
export const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "");

/** Deeper JSON is no payment method, and would exhaust the stack of whoever walks it. */
const depthMax = 16;

/** Whether every database keeps this JSON. */
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
        Object.entries(value).every(
          ([name, item]) => isText(name) && isStorableJson(item, depth + 1),
        )
      );
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      return false;
  }
};

/** Text of a length in characters, both ends included. */
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

/** Whether this can be the id of a user: 1 to 255 characters that every database keeps. */
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

/** The last instant that RFC 3339 can write, which ends with the year 9999. */
export const lastInstantMs = 253_402_300_799_999;

/** An instant from 1970 on that can be written. */
export const checkInstant = (value: number | undefined, field: string): readonly FieldError[] =>
  check(
    value === undefined || (Number.isSafeInteger(value) && value >= 0 && value <= lastInstantMs),
    field,
    "must be an instant from 1970 to 9999",
  );

/** The fields of a patch that are given: undefined counts as omitted. */
export const given = <T extends object>(
  patch: { readonly [K in keyof T]?: T[K] | undefined },
): Partial<T> =>
  Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
