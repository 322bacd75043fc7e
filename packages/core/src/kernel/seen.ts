import type { Patch } from "./patch.ts";

/**
 * Whether everything is still as the caller saw it. A field that was not seen may be anything, and so
 * may all of it if nothing is given.
 */
export const isAsSeen = <T extends object>(seen: Patch<T> | undefined, now: T): boolean =>
  seen === undefined ||
  (Object.keys(seen) as (keyof T)[]).every(
    (name) => seen[name] === undefined || isSame(seen[name], now[name]),
  );

/** Values that were read earlier have their fields in the same order. */
const isSame = (seen: unknown, now: unknown): boolean =>
  JSON.stringify(seen) === JSON.stringify(now);
