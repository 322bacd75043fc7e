/** What one operation needs, counted by the database. */
export type Cost = { readonly statements: number; readonly pages: number };

/** How much more an operation may need when more is stored. */
export type Allowed = {
  readonly times: number;
  readonly pagesPerStatement: number;
  readonly perStored?: boolean;
};

/**
 * Indexes become deeper: a look-up reads a page or two more. A statement does a few look-ups. All
 * else must stay as it is.
 */
export const flat: Allowed = { times: 1.2, pagesPerStatement: 4 };

/** A page of twenty: at first its rows share a few pages, later each may have one of its own. */
export const listed: Allowed = { ...flat, pagesPerStatement: 24 };

/**
 * At most 200 shows with their lines: at first there are fewer, later each may have a page of its
 * own. What lists all shows needs more than that.
 */
export const capped: Allowed = { ...flat, pagesPerStatement: 200 };

/** For work on each line: at most as many times as much as there are times as many lines. */
export const perLine: Allowed = { ...flat, perStored: true };

/** Why the cost has grown more than it may, or null. */
export const judge = (
  small: Cost,
  large: Cost,
  allowed: Allowed,
  stored: number,
): string | null => {
  const times = allowed.times * (allowed.perStored === true ? stored : 1);
  const statements = Math.ceil(small.statements * times);
  if (large.statements > statements) {
    return `${large.statements} statements, at most ${statements}`;
  }
  const more = allowed.pagesPerStatement * Math.max(1, small.statements);
  const pages = Math.ceil(small.pages * times + more);
  return large.pages > pages ? `${large.pages} pages, at most ${pages}` : null;
};
