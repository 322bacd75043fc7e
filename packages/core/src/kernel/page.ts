import { type FieldError, type Validation, validation } from "./errors.ts";
import { check, lastInstantMs } from "./validate.ts";

/** The requested part of a list. */
export type PageQuery = {
  /** The `next` of the previous page. Omit it for the first page. */
  readonly after?: string | undefined;
  /** 1 to 200. The default depends on the list. */
  readonly limit?: number | undefined;
};

/** A part of a list after a place. Null is the place before the first item. */
export type Part<K> = { readonly after: K | null; readonly limit: number };

/** One page of a list, and where the next one starts: null on the last page. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** The most items in one answer. */
const limitMax = 200;

/** The default number of items, for public lists and for operators' lists. */
export const pageDefaults = { public: 100, operators: 50 } as const;

/** Converts the key by which a list is ordered to text for callers, and back. */
export type Cursor<K> = {
  readonly write: (key: K) => string;
  /** Null for any other text. */
  readonly read: (text: string) => K | null;
};

/**
 * Reads a caller's page request. Cursors contain keys of the order, so inserts do not shift a page.
 */
export const readPage = <K>(
  { after, limit }: PageQuery,
  cursor: Cursor<K>,
  usual: number,
): { readonly outcome: "page"; readonly part: Part<K> } | Validation => {
  const key = after === undefined ? null : cursor.read(after);
  const errors: readonly FieldError[] = [
    ...check(after === undefined || key !== null, "after", "must be `next` of an earlier answer"),
    ...check(
      limit === undefined || (Number.isInteger(limit) && limit >= 1 && limit <= limitMax),
      "limit",
      `must be a whole number from 1 to ${limitMax}`,
    ),
  ];
  if (errors.length > 0) return validation(...errors);
  return { outcome: "page", part: { after: key, limit: limit ?? usual } };
};

/** Cuts a page from rows that were read with `limit + 1`. */
export const cutPage = <T>(
  rows: readonly T[],
  limit: number,
  cursorOf: (last: T) => string,
): Page<T> => {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null };
};

/** A cursor of a list that is ordered by an instant, then by an id. */
export const timeCursor = <K>(
  toKey: (atMs: number, id: string) => K,
  fromKey: (key: K) => readonly [atMs: number, id: string],
): Cursor<K> => ({
  write: (key) => {
    const [atMs, id] = fromKey(key);
    return `${atMs.toString(36)}.${id}`;
  },
  read: (text) => {
    const [whole, digits = "", id = ""] = cursorForm.exec(text) ?? [];
    const atMs = Number.parseInt(digits, 36);
    return whole === undefined || atMs > lastInstantMs ? null : toKey(atMs, id);
  },
});

const cursorForm = /^([0-9a-z]{1,10})\.([A-Za-z0-9_.-]{1,64})$/;
