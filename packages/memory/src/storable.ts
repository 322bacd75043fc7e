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
export const storable = <T>(value: T, field = "change"): T => copy(value, field, false) as T;

const copy = (value: unknown, field: string, free: boolean): unknown => {
  switch (typeof value) {
    case "string":
      if (value.includes("\0") || !value.isWellFormed()) corrupt(`${field} is no storable text.`);
      return value;
    case "number":
      if (!(free ? Number.isFinite(value) : Number.isSafeInteger(value))) {
        corrupt(`${field} is ${value}, which has no column to go to.`);
      }
      // Negative zero is not in JSON.
      return value + 0;
    case "boolean":
      return value;
    case "object":
      return value === null ? null : copyObject(value, field, free);
    case "undefined":
    case "bigint":
    case "symbol":
    case "function":
      return corrupt(`${field} is ${typeof value}, which can't be stored.`);
  }
};

const copyObject = (value: object, field: string, free: boolean): unknown => {
  if (Array.isArray(value)) {
    return Object.freeze(value.map((item, index) => copy(item, `${field}[${index}]`, free)));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    corrupt(`${field} is no plain object.`);
  }
  const entries = Object.entries(value).map(([key, item]) => {
    const anything = free || json.has(key) || fractional.has(key);
    return [key, copy(item, `${field}.${key}`, anything)] as const;
  });
  return Object.freeze(Object.fromEntries(entries));
};
