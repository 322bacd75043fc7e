import type { FieldError } from "./errors.ts";

/** Checks that more than one use case makes of what callers bring. */

/** The error of a field, or nothing where `ok`. */
export const check = (ok: boolean, field: string, message: string): readonly FieldError[] =>
  ok ? [] : [{ field, message }];

export const checkUserId = (userId: string): readonly FieldError[] =>
  check(userId.length >= 1 && userId.length <= 255, "userId", "must be 1 to 255 characters");

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

/** The fields of a patch that are given: undefined counts as omitted. */
export const given = <T extends object>(
  patch: { readonly [K in keyof T]?: T[K] | undefined },
): Partial<T> =>
  Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
