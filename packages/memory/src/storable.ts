import { TicketingError } from "@admit-one/core";

/** Throws the error of a failed database guard or unique index. */
export const corrupt = (message: string): never => {
  throw new TicketingError("CORRUPT", `memory: ${message}`);
};

/**
 * Fields with these names may contain fractions. The first six are JSON from a gateway or use
 * case, including everything nested in them. The others are not integer columns.
 */
const fractional = new Set([
  "method",
  "nextAction",
  "answer",
  "plan",
  "metadata",
  "details",
  "rateTokens",
  "ratePerMinute",
]);

/**
 * A deeply frozen copy, detached from the caller. The memory store is never more tolerant than a
 * database: it rejects with `CORRUPT` everything that a database would not return unchanged. That
 * is everything that does not survive a round trip through JSON, fractions in integer fields, and
 * text with a NUL or a lone surrogate, which PostgreSQL refuses.
 */
export const storable = <T>(value: T, field = "change"): T => {
  path.length = 0;
  return copy(value, field, false) as T;
};

/**
 * The same for a change, except that the change itself and its lists are not frozen: only the store
 * uses them, it iterates over them often, and engines iterate over frozen objects several times
 * more slowly.
 */
export const storableChange = <T extends object>(change: T): T => {
  path.length = 0;
  checkPlain(change, "change");
  path.push("change");
  const copied: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(change)) {
    if (!Array.isArray(part)) {
      copied[key] = copy(part, key, false);
      continue;
    }
    path.push(key);
    copied[key] = copyItems(part, false);
    path.pop();
  }
  return copied as T;
};

type Key = string | number;

/** The path to the current value. Copying is synchronous, so one shared path is enough. */
const path: Key[] = [];

const refuse = (key: Key, why: string): never => {
  const place = [...path, key]
    .map((part, at) => (at === 0 ? part : typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("");
  return corrupt(`${place} ${why}.`);
};

/** `free` is whether fractions are allowed here, whatever the field name. */
const copy = (value: unknown, key: Key, free: boolean): unknown => {
  switch (typeof value) {
    case "string":
      if (value.includes("\0") || !value.isWellFormed()) refuse(key, "is no storable text");
      return value;
    case "number":
      if (!Number.isSafeInteger(value) && !(isFree(key, free) && Number.isFinite(value))) {
        refuse(key, `is ${value}, which has no column to go to`);
      }
      // JSON has no negative zero.
      return value + 0;
    case "boolean":
      return value;
    case "object":
      return value === null ? null : copyObject(value, key, isFree(key, free));
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      return refuse(key, `is ${typeof value}, which can't be stored`);
  }
};

const isFree = (key: Key, free: boolean): boolean =>
  free || (typeof key === "string" && fractional.has(key));

const copyObject = (value: object, key: Key, free: boolean): unknown => {
  const isList = Array.isArray(value);
  if (!isList) checkPlain(value, key);
  path.push(key);
  const copied = isList ? copyItems(value, free) : copyFields(value, free);
  path.pop();
  return Object.freeze(copied);
};

const checkPlain = (value: object, key: Key): void => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) refuse(key, "is no plain object");
};

const copyItems = (value: readonly unknown[], free: boolean): unknown[] => {
  const items = value.slice();
  for (let index = 0; index < items.length; index += 1) {
    items[index] = copy(items[index], index, free);
  }
  return items;
};

/**
 * Every change of every store passes here, and this loop costs half of one over `Object.entries`.
 */
const copyFields = (value: object, free: boolean): object => {
  const fields: Record<string, unknown> = {};
  for (const key in value) {
    // Engines optimise this call in such a loop, but not yet `Object.hasOwn`.
    if (!Object.prototype.hasOwnProperty.call(value, key)) continue;
    const copied = copy(value[key as keyof typeof value], key, free);
    if (key !== "__proto__") fields[key] = copied;
    // An assignment would change the prototype of the copy.
    else Object.defineProperty(fields, key, { value: copied, enumerable: true });
  }
  return fields;
};
