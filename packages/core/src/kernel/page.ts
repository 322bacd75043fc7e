import { type FieldError, type Validation, validation } from "./errors.ts";
import { check, lastInstantMs } from "./validate.ts";

/** Which part of a list is asked for. */
export type PageQuery = {
  /** `next` of the part before; left out for the first one. */
  readonly after?: string | undefined;
  /** 1 to 200; what is usual for the list where it is left out. */
  readonly limit?: number | undefined;
};

/** What of a list comes behind a place in it; null is the place before its first item. */
export type Part<K> = { readonly after: K | null; readonly limit: number };

/** A part of a list, and where the next one begins: null where this was the last. */
export type Page<T> = { readonly items: readonly T[]; readonly next: string | null };

/** Items in one answer at most. */
const limitMax = 200;

/** Items in one answer where the caller does not say: of lists for everybody, and for operators. */
export const pageDefaults = { public: 100, operators: 50 } as const;

/** Writes the key by which a list is ordered as text that callers bring back, and reads it. */
export type Cursor<K> = {
  readonly write: (key: K) => string;
  /** Null for any other text. */
  readonly read: (text: string) => K | null;
};

/** Reads what a caller asked for; its keys are part of the order, so that no insert shifts a page. */
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

/** Cuts a page off rows of which one more than `limit` was read, where there was one more. */
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
