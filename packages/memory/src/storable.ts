import { TicketingError } from "@admit-one/core";

/** Throws what a guard or the backstop of a database would throw. */
export const corrupt = (message: string): never => {
  throw new TicketingError("CORRUPT", `memory: ${message}`);
};

/**
 * Fields of these names may hold fractions: the first three are JSON, as their gateway or use case
 * put it there, with all that is in them; the others are no integer columns.
 */
const fractional = new Set(["method", "nextAction", "answer", "rateTokens", "ratePerMinute"]);

/**
 * A deeply frozen copy, detached from the caller. Memory is never kinder than a database: what
 * would not come back from one as it went in is refused with `CORRUPT`, that is, whatever does not
 * survive a round trip through JSON, fractions in integer fields, and text with a NUL or a lone
 * surrogate, which PostgreSQL refuses.
 */
export const storable = <T>(value: T, field = "change"): T => {
  path.length = 0;
  return copy(value, field, false) as T;
};

/**
 * The same of a change, but for the change itself and its lists: these are nobody's but the store's,
 * which walks them again and again, and engines walk what is frozen several times more slowly.
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

/** The objects that the copy is in. It runs in one go, so one path serves all. */
const path: Key[] = [];

const refuse = (key: Key, why: string): never => {
  const place = [...path, key]
    .map((part, at) => (at === 0 ? part : typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("");
  return corrupt(`${place} ${why}.`);
};

/** `free` is whether fractions may be here, whatever the name. */
const copy = (value: unknown, key: Key, free: boolean): unknown => {
  switch (typeof value) {
    case "string":
      if (value.includes("\0") || !value.isWellFormed()) refuse(key, "is no storable text");
      return value;
    case "number":
      if (!Number.isSafeInteger(value) && !(isFree(key, free) && Number.isFinite(value))) {
        refuse(key, `is ${value}, which has no column to go to`);
      }
      // Negative zero is not in JSON.
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

/** Every change of every store comes by here: this loop costs half of one over `Object.entries`. */
const copyFields = (value: object, free: boolean): object => {
  const fields: Record<string, unknown> = {};
  for (const key in value) {
    // Engines know this call within such a loop, and `Object.hasOwn` not yet.
    if (!Object.prototype.hasOwnProperty.call(value, key)) continue;
    const copied = copy(value[key as keyof typeof value], key, free);
    if (key !== "__proto__") fields[key] = copied;
    // To assign it would give the copy another prototype.
    else Object.defineProperty(fields, key, { value: copied, enumerable: true });
  }
  return fields;
};
