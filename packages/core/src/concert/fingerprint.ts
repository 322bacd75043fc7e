import type { ConcertDocument } from "./concert-document.ts";

const sorted = (_name: string, value: unknown): unknown =>
  typeof value !== "object" || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(
        Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
      );

/** Equal for equal documents, whatever the order of their fields. */
export const fingerprintOf = (document: ConcertDocument): string =>
  JSON.stringify(document, sorted);
