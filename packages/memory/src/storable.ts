import { TicketingError } from "@admit-one/core";

/** Throws what a guard or the backstop of a database would throw. */
export const corrupt = (message: string): never => {
  throw new TicketingError("CORRUPT", `memory: ${message}`);
};

/** Fields of this name hold whatever their gateway or use case put there, as JSON. */
const json = new Set(["method", "nextAction", "answer"]);
/** Fields of this name are no integer columns. */
const fractional = new Set(["rateTokens", "ratePerMinute"]);

/**
 * A deeply frozen copy, detached from the caller. Memory is never kinder than a database: what
 * would not come back from one as it went in is refused with `CORRUPT`, that is, whatever does not
 * survive a round trip through JSON, fractions in integer fields, and text with a NUL or a lone
 * surrogate, which PostgreSQL refuses.
 */
export const storable = <T>(value: T, field = "change"): T => {
  path.splice(0, path.length, field);
  return copy(value, false) as T;
};

/** Where the copy is. It runs in one go, so one path serves all, and is put into words by need. */
const path: (string | number)[] = [];

const place = (): string =>
  path
    .map((key, at) => (at === 0 ? key : typeof key === "number" ? `[${key}]` : `.${key}`))
    .join("");

const copy = (value: unknown, free: boolean): unknown => {
  switch (typeof value) {
    case "string":
      if (value.includes("\0") || !value.isWellFormed()) corrupt(`${place()} is no storable text.`);
      return value;
    case "number":
      if (!(free ? Number.isFinite(value) : Number.isSafeInteger(value))) {
        corrupt(`${place()} is ${value}, which has no column to go to.`);
      }
      // Negative zero is not in JSON.
      return value + 0;
    case "boolean":
      return value;
    case "object":
      return value === null ? null : copyObject(value, free);
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      return corrupt(`${place()} is ${typeof value}, which can't be stored.`);
  }
};

const copyObject = (value: object, free: boolean): unknown => {
  if (Array.isArray(value)) {
    const items: unknown[] = value.map((item, index) => copyAt(item, index, free));
    return Object.freeze(items);
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    corrupt(`${place()} is no plain object.`);
  }
  const fields: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const copied = copyAt(item, key, free || json.has(key) || fractional.has(key));
    if (key !== "__proto__") fields[key] = copied;
    // To assign it would give the copy another prototype.
    else Object.defineProperty(fields, key, { value: copied, enumerable: true });
  }
  return Object.freeze(fields);
};

const copyAt = (value: unknown, key: string | number, free: boolean): unknown => {
  path.push(key);
  const copied = copy(value, free);
  path.pop();
  return copied;
};
